"""The asker, or a moderator, accepts an answer."""

from __future__ import annotations

from sqlalchemy import select

from intranet.database import db
from intranet.notifications.models import Notice
from intranet.questions.models import Question
from tests import writing


def accepted(question: Question) -> int | None:
    db.session.refresh(question)
    return question.accepted_answer_id


def test_the_asker_accepts_an_answer_and_may_change_their_mind(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    one, two = writing.answer(cast.ben, question), writing.answer(cast.ben, question, "Or take it to the shop.")
    browser = signed_in(cast.ada)
    for written in (one, two):
        address = f"/questions/{question.id}/answers/{written.id}/acceptance"
        assert browser.send(address, {"accepted": 1}).status_code == 303
        assert accepted(question) == written.id
    page = browser.get(f"/questions/{question.id}").text
    assert page.index(f'id="answer-{two.id}"') < page.index(f'id="answer-{one.id}"')
    browser.send(f"/questions/{question.id}/answers/{two.id}/acceptance", {"accepted": 0})
    assert accepted(question) is None


def test_the_answerer_is_told_once(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    for value in (1, 0, 1):
        signed_in(cast.ada).send(f"/questions/{question.id}/answers/{written.id}/acceptance", {"accepted": value})
    told = db.session.scalars(select(Notice).where(Notice.kind == "accepted")).all()
    assert [notice.recipient_id for notice in told] == [cast.ben.id]


def test_a_moderator_may_accept_too(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ada, question)
    signed_in(cast.ben).send(f"/questions/{question.id}/answers/{written.id}/acceptance", {"accepted": 1})
    assert accepted(question) == written.id


def test_other_readers_see_it_but_may_not_accept(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    browser = signed_in(cast.cleo)
    assert "/acceptance" not in browser.get(f"/questions/{question.id}").text
    answer = browser.send(f"/questions/{question.id}/answers/{written.id}/acceptance", {"accepted": 1})
    assert answer.status_code == 403
    assert accepted(question) is None


def test_a_deleted_answer_is_accepted_no_longer(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    signed_in(cast.ada).send(f"/questions/{question.id}/answers/{written.id}/acceptance", {"accepted": 1})
    signed_in(cast.ben).send(f"/questions/{question.id}/answers/{written.id}/deletion")
    assert accepted(question) is None
    assert question.answer_count == 0


def test_the_readers_order_of_answers_stays(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    ids = [writing.answer(cast.ben, question, f"Way {number}.").id for number in range(3)]
    browser = signed_in(cast.ada)
    address = f"/questions/{question.id}/answers/{ids[1]}/acceptance?sort=newest"
    assert f'hx-post="{address}"' in browser.get(f"/questions/{question.id}?sort=newest").text
    part = browser.send(address, {"accepted": 1}, htmx=True).text
    order = [part.index(f'id="answer-{ids[number]}"') for number in (1, 2, 0)]
    assert order == sorted(order)
    back = browser.send(address, {"accepted": 0})
    assert back.location == f"/questions/{question.id}?sort=newest#answer-{ids[1]}"


def test_htmx_gets_the_thread_with_the_accepted_answer_first(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    address = f"/questions/{question.id}/answers/{written.id}/acceptance"
    part = signed_in(cast.ada).send(address, {"accepted": 1}, htmx=True)
    assert 'id="thread"' in part.text
    assert "answer-accepted" in part.text
    assert "<html" not in part.text
