"""The inbox tells a person what concerns them, once."""

from __future__ import annotations

from sqlalchemy import delete

from intranet.database import db
from intranet.feed.inbox import new_count
from intranet.groups.models import Membership
from tests import writing


def test_an_answer_is_new_until_its_thread_was_opened(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ben, question)
    browser = signed_in(cast.ada)
    page = browser.get("/inbox").text
    assert "answered your question" in page
    assert question.title in page
    assert new_count(cast.viewer(cast.ada)) == 1
    browser.get(f"/questions/{question.id}")
    assert new_count(cast.viewer(cast.ada)) == 0
    writing.answer(cast.ben, question, "One more thing.")
    assert new_count(cast.viewer(cast.ada)) == 1
    browser.get(f"/questions/{question.id}")
    assert new_count(cast.viewer(cast.ada)) == 0


def test_all_can_be_marked_as_read(cast, signed_in):
    writing.thanks(cast.ben, [cast.ada])
    browser = signed_in(cast.ada)
    assert browser.send("/inbox/reading").status_code == 303
    assert new_count(cast.viewer(cast.ada)) == 0
    assert "thanked you" in browser.get("/inbox").text


def test_what_one_may_no_longer_see_leaves_the_inbox(cast, signed_in):
    question = writing.question(cast.ada, cast.orchid, "A secret question")
    writing.answer(cast.ben, question)
    assert new_count(cast.viewer(cast.ada)) == 1
    db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id))
    db.session.commit()
    assert new_count(cast.viewer(cast.ada)) == 0
    assert "A secret question" not in signed_in(cast.ada).get("/inbox").text


def test_a_deleted_answer_leaves_the_inbox(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    signed_in(cast.ben).send(f"/questions/{question.id}/answers/{written.id}/deletion")
    assert "answered your question" not in signed_in(cast.ada).get("/inbox").text


def test_nobody_sees_the_notices_of_others(cast, signed_in):
    writing.answer(cast.ben, writing.question(cast.ada, cast.cycling))
    assert "answered your question" not in signed_in(cast.cleo).get("/inbox").text


def test_an_empty_inbox_is_a_friendly_one(cast, signed_in):
    assert "All quiet." in signed_in(cast.cleo).get("/inbox").text
