"""Comments have one level of replies, which say to whom; what is deleted keeps its place."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.comments.models import Comment
from intranet.database import db
from intranet.notifications.models import Notice
from tests import writing


def told(about: Comment) -> set[tuple[int, str]]:
    rows = db.session.scalars(select(Notice).where(Notice.item_id == about.id))
    return {(row.recipient_id, row.kind) for row in rows}


def test_a_reply_to_a_reply_stands_beside_it_and_says_to_whom(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    first = writing.comment(cast.ben, post, "Which colour?")
    answer = signed_in(cast.ada).send(f"/comments/{first.id}/replies", {"body": "Blue."})
    second = db.session.scalars(select(Comment).where(Comment.reply_to_id == first.id)).one()
    assert answer.location.endswith(f"/posts/{post.id}#comment-{second.id}")
    third = writing.reply(cast.ben, second, post, "Good.")
    assert (third.parent_id, third.root_id, third.under_id) == (post.id, post.id, first.id)
    page = BeautifulSoup(signed_in(cast.cleo).get(f"/posts/{post.id}").text, "html.parser")
    replies = page.select(f"#comment-{first.id} > .replies > .comment")
    assert [reply["id"] for reply in replies] == [f"comment-{second.id}", f"comment-{third.id}"]
    assert ["to Ada" in reply.select_one(".comment-meta").text for reply in replies] == [False, True]
    assert told(second) == {(cast.ben.id, "reply")}
    assert told(third) == {(cast.ada.id, "reply")}


def test_the_author_of_the_post_is_told_of_a_reply_to_somebody_else_once(cast):
    post = writing.post(cast.ada, cast.cycling)
    writing_to_ben = writing.comment(cast.ben, post)
    hers = writing.reply(cast.ben, writing_to_ben, post)
    assert told(hers) == {(cast.ada.id, "comment")}


def test_replies_stand_under_answers_and_thanks_too(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    answer = writing.answer(cast.ben, question)
    thanks = writing.thanks(cast.ada, [cast.ben])
    for item, address in ((answer, f"/questions/{question.id}"), (thanks, f"/thanks/{thanks.id}")):
        first = writing.comment(cast.ada, item)
        part = signed_in(cast.ben).send(f"/comments/{first.id}/replies", {"body": "You are welcome."}, htmx=True)
        assert part.status_code == 200
        assert "You are welcome." in part.text
        page = BeautifulSoup(signed_in(cast.ada).get(address).text, "html.parser")
        assert len(page.select(f"#comment-{first.id} .replies .comment")) == 1, address


def test_a_deleted_comment_keeps_its_place_while_replies_stand_below(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    first = writing.comment(cast.ben, post, "A rash word.")
    writing.reply(cast.ada, first, post, "A calm reply.")
    ben = signed_in(cast.ben)
    ben.send(f"/comments/{first.id}/deletion")
    page = ben.get(f"/posts/{post.id}").text
    assert "A rash word." not in page
    assert "This comment was deleted." in page
    assert "A calm reply." in page
    assert ben.send(f"/comments/{first.id}/replies", {"body": "To nobody."}).status_code == 404
    ben.send(f"/comments/{first.id}/restoration")
    assert "A rash word." in ben.get(f"/posts/{post.id}").text


def test_an_outsider_replies_to_nothing_and_an_empty_reply_is_refused_in_its_place(cast, signed_in):
    post = writing.post(cast.ada, cast.orchid)
    first = writing.comment(cast.ben, post)
    assert signed_in(cast.cleo).send(f"/comments/{first.id}/replies", {"body": "Hello"}).status_code == 404
    ada = signed_in(cast.ada)
    page = ada.send(f"/comments/{first.id}/replies", {"body": " "})
    part = ada.send(f"/comments/{first.id}/replies", {"body": " "}, htmx=True)
    assert page.status_code == part.status_code == 422
    assert "Write a few words first." in page.text
    assert f'id="reply-to-{first.id}-error"' in part.text
