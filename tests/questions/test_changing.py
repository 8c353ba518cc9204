"""Editing with history, deleting with undo."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.items.models import Revision
from intranet.items.tagging import tags_of
from intranet.questions import actions
from tests import writing


def test_the_author_edits_and_the_history_keeps_what_it_said(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling, body="It wobbles.")
    browser = signed_in(cast.ada)
    form = {"title": question.title, "body": "It wobbles badly.", "tags": "", "version": 1, "group": cast.cycling.id}
    assert browser.send(f"/questions/{question.id}/edit", form).status_code == 303
    page = browser.get(f"/questions/{question.id}").text
    assert "It wobbles badly." in page
    assert "edited" in page
    history = BeautifulSoup(browser.get(f"/questions/{question.id}/history").text, "html.parser")
    second, first = history.select("article")
    assert "badly" in second.select_one("ins").text
    assert second.select_one("del") is None
    assert "It wobbles." in first.select_one("pre").text


def test_two_editors_at_once_are_shown_both_texts(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ada, question, "First words.")
    address = f"/questions/{question.id}/answers/{written.id}/edit"
    signed_in(cast.ben).send(address, {"body": "The moderator's words.", "version": 1})
    late = signed_in(cast.ada).send(address, {"body": "The author's words.", "version": 1})
    assert late.status_code == 409
    assert "The moderator&#39;s words." in late.text or "The moderator's words." in late.text
    assert "The author&#39;s words." in late.text
    again = signed_in(cast.ada).send(address, {"body": "The author's words.", "version": 2})
    assert again.status_code == 303
    assert [row.version for row in db.session.scalars(select(Revision).order_by(Revision.version))] == [1, 2]


def test_a_stranger_may_not_edit(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.cleo)
    assert browser.get(f"/questions/{question.id}/edit").status_code == 403
    assert browser.send(f"/questions/{question.id}/deletion").status_code == 403


def test_a_deleted_question_is_gone_for_everybody_and_comes_back_by_undo(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ada)
    assert question.title in browser.get(f"/questions/{question.id}/delete").text
    gone = browser.send(f"/questions/{question.id}/deletion")
    assert f"/questions/restoration/{question.id}" in browser.get(gone.location).text
    assert signed_in(cast.ben).get(f"/questions/{question.id}").status_code == 404
    assert question.title not in signed_in(cast.ben).get("/questions").text
    assert browser.send(f"/questions/restoration/{question.id}").status_code == 303
    assert signed_in(cast.ben).get(f"/questions/{question.id}").status_code == 200


def test_after_thirty_days_nothing_comes_back(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ada)
    browser.send(f"/questions/{question.id}/deletion")
    db.session.refresh(question)
    question.deleted_at = clock.now() - timedelta(days=31)
    db.session.commit()
    assert browser.send(f"/questions/restoration/{question.id}").status_code == 403


def test_another_member_cannot_undo_what_a_moderator_deleted(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    signed_in(cast.ben).send(f"/questions/{question.id}/deletion")
    assert signed_in(cast.ada).send(f"/questions/restoration/{question.id}").status_code == 403
    assert signed_in(cast.cleo).send(f"/questions/restoration/{question.id}").status_code == 403
    assert signed_in(cast.ben).send(f"/questions/restoration/{question.id}").status_code == 303


def test_deleting_and_undoing_twice_are_one_act_each(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    comment = writing.comment(cast.ben, question)
    thanks = writing.thanks(cast.ben, [cast.ada])
    browser = signed_in(cast.ben)
    for here, back in (
        (f"/questions/{question.id}/answers/{written.id}/deletion", f"/questions/restoration/{written.id}"),
        (f"/comments/{comment.id}/deletion", f"/comments/{comment.id}/restoration"),
        (f"/thanks/{thanks.id}/deletion", f"/thanks/{thanks.id}/restoration"),
        (f"/questions/{question.id}/deletion", f"/questions/restoration/{question.id}"),
    ):
        for address in (here, here, back, back):
            assert browser.send(address).status_code == 303, address
    assert signed_in(cast.cleo).get(f"/questions/{question.id}").status_code == 200
    assert signed_in(cast.cleo).send(f"/questions/{question.id}/deletion").status_code == 403


def test_an_answer_does_not_come_back_to_a_question_that_is_gone(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    signed_in(cast.ben).send(f"/questions/{question.id}/answers/{written.id}/deletion")
    signed_in(cast.ada).send(f"/questions/{question.id}/deletion")
    assert signed_in(cast.ben).send(f"/questions/restoration/{written.id}").status_code == 404


def test_tags_are_part_of_what_is_edited(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling, tags=("hub",))
    form = {"title": question.title, "body": question.body, "version": 1, "group": cast.cycling.id}
    address = f"/questions/{question.id}/edit"
    assert signed_in(cast.ada).send(address, {**form, "tags": "spoke, rim"}).status_code == 303
    assert signed_in(cast.ben).send(address, {**form, "tags": "bell"}).status_code == 409
    page = signed_in(cast.ada).get(f"/questions/{question.id}/history").text
    assert "Tags: <del>" in page
    assert "rim</ins>" in page
    assert tags_of([question.id]) == {question.id: ["spoke", "rim"]}
    assert signed_in(cast.ada).send(address, {**form, "tags": "spoke, rim", "version": 2}).status_code == 303
    db.session.refresh(question)
    assert question.version == 2, "nothing was changed"


def test_undoing_a_deletion_brings_the_acceptance_back(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    actions.accept(writing.viewer(cast.ada), question, written)
    ben = signed_in(cast.ben)
    ben.send(f"/questions/{question.id}/answers/{written.id}/deletion")
    db.session.refresh(question)
    assert question.accepted_answer_id is None
    ben.send(f"/questions/restoration/{written.id}")
    db.session.refresh(question)
    assert question.accepted_answer_id == written.id


def test_an_answer_that_comes_back_takes_no_others_place(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    first, second = writing.answer(cast.ben, question), writing.answer(cast.ben, question, "Another way.")
    actions.accept(writing.viewer(cast.ada), question, first)
    ben = signed_in(cast.ben)
    ben.send(f"/questions/{question.id}/answers/{first.id}/deletion")
    db.session.refresh(question)
    actions.accept(writing.viewer(cast.ada), question, second)
    ben.send(f"/questions/restoration/{first.id}")
    db.session.refresh(question)
    assert question.accepted_answer_id == second.id


def test_a_key_of_another_form_is_no_error_of_ours(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    ben, key = signed_in(cast.ben), "0" * 32
    assert ben.send(f"/questions/{question.id}/answers", {"body": "Turn it.", "once": key}).status_code == 303
    assert ben.send(f"/items/{question.id}/comments", {"body": "Like this.", "once": key}).status_code == 409
