"""Colleagues vote on questions and answers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.questions.models import Vote
from tests import writing


@pytest.mark.parametrize(("value", "score"), [("1", 1), ("-1", -1), ("0", 0)])
def test_a_vote_is_a_state_and_sending_it_twice_changes_nothing(cast, signed_in, value, score):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.cleo)
    for _ in range(2):
        assert browser.send(f"/questions/{question.id}/vote", {"value": value}).status_code == 303
    db.session.refresh(question)
    assert question.score == score


def test_votes_add_up_and_can_be_taken_back(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    address = f"/questions/{question.id}/answers/{written.id}/vote"
    signed_in(cast.ada).send(address, {"value": 1})
    signed_in(cast.cleo).send(address, {"value": 1})
    db.session.refresh(written)
    assert written.score == 2
    signed_in(cast.cleo).send(address, {"value": 0})
    db.session.refresh(written)
    assert written.score == 1
    assert [vote.person_id for vote in db.session.scalars(select(Vote))] == [cast.ada.id]


def test_nobody_votes_on_their_own(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ada)
    assert browser.send(f"/questions/{question.id}/vote", {"value": 1}).status_code == 403
    assert "disabled" in browser.get(f"/questions/{question.id}").text


@pytest.mark.parametrize("value", ["2", "", "up", "-2", "1.0"])
def test_anything_else_is_no_vote(cast, signed_in, value):
    question = writing.question(cast.ada, cast.cycling)
    assert signed_in(cast.ben).send(f"/questions/{question.id}/vote", {"value": value}).status_code == 400


def test_htmx_gets_the_control_alone(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    part = signed_in(cast.ben).send(f"/questions/{question.id}/vote", {"value": 1}, htmx=True)
    assert part.status_code == 200
    assert f'id="vote-{question.id}"' in part.text
    assert 'aria-pressed="true"' in part.text
    assert "<html" not in part.text


def test_in_an_archived_group_nobody_votes_or_accepts(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    cast.cycling.state = "archived"
    db.session.commit()
    here = f"/questions/{question.id}/answers/{written.id}"
    ada = signed_in(cast.ada)
    assert ada.send(f"{here}/vote", {"value": 1}).status_code == 403
    assert ada.send(f"{here}/acceptance", {"accepted": 1}).status_code == 403
    page = ada.get(f"/questions/{question.id}").text
    assert f'action="{here}/acceptance"' not in page
    assert page.count(" disabled") == 4, "two arrows of two posts"
