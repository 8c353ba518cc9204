"""Colleagues comment on questions, answers and thanks."""

from __future__ import annotations

from sqlalchemy import select

from intranet.comments.models import Comment
from intranet.database import db
from intranet.notifications.models import Notice
from intranet.questions import actions as questions
from intranet.questions.searchable import documents
from tests import writing


def test_a_member_comments_and_the_author_is_told(cast, signed_in):
    written = writing.answer(cast.ben, writing.question(cast.ada, cast.cycling))
    answer = signed_in(cast.ada).send(f"/items/{written.id}/comments", {"body": "Thank you, that was it."})
    assert answer.status_code == 303
    comment = db.session.scalars(select(Comment)).one()
    assert answer.location.endswith(f"#comment-{comment.id}")
    assert (comment.parent_id, comment.root_id) == (written.id, written.root_id)
    told = db.session.scalars(select(Notice).where(Notice.item_id == comment.id)).one()
    assert told.recipient_id == cast.ben.id


def test_htmx_gets_the_comments_of_that_item_alone(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    part = signed_in(cast.ben).send(f"/items/{question.id}/comments", {"body": "Which wheel?"}, htmx=True)
    assert part.status_code == 200
    assert "Which wheel?" in part.text
    assert f'id="comments-{question.id}"' in part.text
    assert "<html" not in part.text


def test_an_empty_comment_is_refused_with_what_to_do(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ben)
    page = browser.send(f"/items/{question.id}/comments", {"body": " "})
    part = browser.send(f"/items/{question.id}/comments", {"body": " "}, htmx=True)
    assert page.status_code == part.status_code == 422
    assert "Write a few words first." in page.text
    assert "Write a few words first." in part.text


def test_a_long_comment_is_refused_and_kept(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    page = signed_in(cast.ben).send(f"/items/{question.id}/comments", {"body": "long " * 500})
    assert page.status_code == 422
    assert "long long" in page.text


def test_outsiders_get_the_answer_of_a_missing_item(cast, signed_in):
    question = writing.question(cast.ada, cast.orchid)
    comment = writing.comment(cast.ada, question)
    browser = signed_in(cast.cleo)
    assert browser.send(f"/items/{question.id}/comments", {"body": "Hello"}).status_code == 404
    for address in (f"/comments/{comment.id}/edit", f"/comments/{comment.id}/delete"):
        assert browser.get(address).status_code == 404
    assert browser.send(f"/comments/{comment.id}/deletion").status_code == 404
    assert browser.send(f"/comments/{comment.id}/restoration").status_code == 404


def test_a_comment_on_a_comment_is_no_address(cast, signed_in):
    comment = writing.comment(cast.ada, writing.question(cast.ada, cast.cycling))
    assert signed_in(cast.ben).send(f"/items/{comment.id}/comments", {"body": "Hello"}).status_code == 404


def test_only_the_author_edits_and_a_moderator_may_delete(cast, signed_in):
    comment = writing.comment(cast.ada, writing.question(cast.ada, cast.cycling))
    assert signed_in(cast.ben).get(f"/comments/{comment.id}/edit").status_code == 403
    assert (
        signed_in(cast.ada).send(f"/comments/{comment.id}/edit", {"body": "Better words.", "version": 1}).status_code
        == 303
    )
    conflict = signed_in(cast.ada).send(f"/comments/{comment.id}/edit", {"body": "Old page.", "version": 1})
    assert conflict.status_code == 409
    assert "Better words." in conflict.text
    assert "Old page." in conflict.text
    assert signed_in(cast.ben).send(f"/comments/{comment.id}/deletion").status_code == 303
    assert "Better words." not in signed_in(cast.ada).get(f"/questions/{comment.root_id}").text
    assert signed_in(cast.ben).send(f"/comments/{comment.id}/restoration").status_code == 303
    assert "Better words." in signed_in(cast.ada).get(f"/questions/{comment.root_id}").text


def test_comments_on_thanks_are_read_where_the_thanks_are(cast, signed_in):
    thanks = writing.thanks(cast.ada, [cast.ben])
    answer = signed_in(cast.cleo).send(f"/items/{thanks.id}/comments", {"body": "I second that."})
    assert f"/thanks/{thanks.id}#comment-" in answer.location
    assert "I second that." in signed_in(cast.ben).get(f"/thanks/{thanks.id}").text


def test_nothing_in_a_deleted_thread_can_be_commented_on(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    comment = writing.comment(cast.ben, written)
    questions.delete(writing.viewer(cast.ada), question)
    browser = signed_in(cast.ben)
    assert browser.send(f"/items/{written.id}/comments", {"body": "Still here?"}).status_code == 404
    assert browser.get(f"/comments/{comment.id}/edit").status_code == 404


def test_a_comment_goes_with_the_answer_it_stands_under(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    writing.comment(cast.ada, written, "A marmalade of its own kind.")
    browser = signed_in(cast.ben)
    assert "marmalade" in browser.get("/inbox").text
    assert "marmalade" in documents([question.id])[0].body
    questions.delete(writing.viewer(cast.ben), written)
    assert "marmalade" not in browser.get("/inbox").text
    assert "marmalade" not in documents([question.id])[0].body
