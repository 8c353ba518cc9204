"""A colleague answers."""

from __future__ import annotations

from sqlalchemy import func, select

from intranet.database import db
from intranet.notifications.models import Notice
from intranet.questions.models import Answer
from tests import writing
from tests.architecture.conftest import settled


def test_a_member_answers_and_the_asker_is_told_once(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    form = {"body": "Turn the **spoke key** slowly.", "once": "1" * 32}
    browser = signed_in(cast.ben)
    first = browser.send(f"/questions/{question.id}/answers", form)
    second = browser.send(f"/questions/{question.id}/answers", form)
    assert first.status_code == 303
    assert first.location == second.location
    assert first.location.endswith(f"#answer-{db.session.scalars(select(Answer.id)).one()}")
    notice = db.session.scalars(select(Notice)).one()
    assert (notice.recipient_id, notice.kind, notice.actor_id) == (cast.ada.id, "answer", cast.ben.id)
    db.session.refresh(question)
    assert question.answer_count == 1


def test_answering_oneself_tells_nobody(cast):
    writing.answer(cast.ada, writing.question(cast.ada, cast.cycling))
    assert db.session.scalars(select(Notice)).all() == []


def test_an_empty_answer_is_refused_next_to_the_field(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    answer = signed_in(cast.ben).send(f"/questions/{question.id}/answers", {"body": "  \n "})
    assert answer.status_code == 422
    assert "Write your answer first." in answer.text
    assert "How do I true a wheel?" in answer.text


def test_a_reader_of_an_open_group_who_is_no_member_may_not_answer(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.cleo)
    assert "answer-form" not in browser.get(f"/questions/{question.id}").text
    assert browser.send(f"/questions/{question.id}/answers", {"body": "Hello there"}).status_code == 403


def test_an_outsider_cannot_tell_that_the_question_exists(cast, signed_in):
    question = writing.question(cast.ada, cast.orchid)
    browser = signed_in(cast.cleo)
    for suffix in ("", "/edit", "/history", "/delete"):
        there = browser.get(f"/questions/{question.id}{suffix}")
        nowhere = browser.get(f"/questions/999999{suffix}")
        assert there.status_code == nowhere.status_code == 404
        assert settled(there) == settled(nowhere)
    for suffix in ("/answers", "/vote", "/deletion"):
        assert browser.send(f"/questions/{question.id}{suffix}", {"body": "x", "value": 1}).status_code == 404


def test_an_answer_of_another_question_is_not_found(cast, signed_in):
    one, other = writing.question(cast.ada, cast.cycling), writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, one)
    browser = signed_in(cast.ada)
    assert browser.send(f"/questions/{other.id}/answers/{written.id}/acceptance", {"accepted": 1}).status_code == 404


def test_nobody_answers_in_an_archived_group(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    cast.cycling.state = "archived"
    db.session.commit()
    browser = signed_in(cast.ben)
    assert browser.get(f"/questions/{question.id}").status_code == 200
    assert browser.send(f"/questions/{question.id}/answers", {"body": "Too late"}).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
