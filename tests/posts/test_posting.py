"""Members post in a group; colleagues find it there, on home, by the search and at its address."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import func, select

from intranet.database import db
from intranet.posts.models import Post
from intranet.search import drain
from tests import writing


def test_a_member_posts_once_however_often_it_is_sent(cast, signed_in):
    browser = signed_in(cast.ada)
    form = {
        "group": cast.cycling.id,
        "title": "",
        "body": "The *new* racks stand.",
        "tags": "Racks, spring",
        "once": "a" * 32,
    }
    first, second = (browser.send("/posts/new", form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    post = db.session.scalars(select(Post)).one()
    page = signed_in(cast.cleo).get(first.location)
    assert "<em>new</em>" in page.text
    assert (post.group_id, post.audience_id, post.language) == (cast.cycling.id, cast.cycling.audience_id, "en")
    assert "spring" in page.text


def test_it_stands_in_the_groups_talk_on_home_and_in_the_search(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    post = writing.post(cast.ada, cast.cycling, "Whoever rides in the rain gets a towel. " * 12)
    writing.comment(cast.ben, post, "The periwinkle ones?")
    drain.drain()
    for address in ("/", f"/groups/{cast.cycling.id}"):
        page = BeautifulSoup(signed_in(cast.ben).get(address).text, "html.parser")
        cards = [card["id"] for card in page.select("article.post")]
        assert cards == [f"post-{post.id}", f"question-{question.id}"], address
        card = page.select_one(f"#post-{post.id}")
        assert card.select_one("h2 a").text.startswith("Whoever rides in the rain")
        assert "1 comment" in card.text
    assert f"/posts/{post.id}" in signed_in(cast.cleo).get("/search?q=periwinkle").text


def test_what_is_pinned_comes_first_and_older_posts_follow(cast, signed_in):
    posts = [writing.post(cast.ada, cast.cycling, f"Note {number}") for number in range(17)]
    form = {"until": "2999-01-01"}
    ben = signed_in(cast.ben)
    assert ben.send(f"/posts/{posts[0].id}/pin", form).status_code == 422
    day = ben.get(f"/posts/{posts[0].id}/pin").text.partition('name="until"')[2].partition('value="')[2][:10]
    assert ben.send(f"/posts/{posts[0].id}/pin", {"until": day}).status_code == 303
    seen, address = [], f"/groups/{cast.cycling.id}"
    while address:
        page = BeautifulSoup(ben.get(address).text, "html.parser")
        seen += [int(card["id"].partition("-")[2]) for card in page.select("article.post")]
        more = page.select_one("a[rel=next]")
        address = more["href"] if more else None
    assert seen == [posts[0].id, *(post.id for post in reversed(posts[1:]))]


def test_only_members_post_and_outsiders_find_nothing(cast, signed_in):
    post = writing.post(cast.ada, cast.orchid)
    cleo = signed_in(cast.cleo)
    for group in (cast.cycling, cast.orchid):
        answer = cleo.send("/posts/new", {"group": group.id, "body": "Let me in."})
        assert answer.status_code == 422
    for address in ("", "/edit", "/history", "/delete", "/pin", "/closure", "/group"):
        assert cleo.get(f"/posts/{post.id}{address}").status_code == 404, address
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1


def test_an_empty_post_is_refused_and_keeps_what_was_typed(cast, signed_in):
    browser = signed_in(cast.ada)
    form = {"group": cast.python.id, "title": "About snakes", "body": " ", "tags": "snakes"}
    page = browser.send("/posts/new", form)
    assert page.status_code == 422
    assert "Write a few words first." in page.text
    assert 'value="About snakes"' in page.text
    assert "Visible to 2 people in Python, and to nobody else." in page.text
    preview = browser.send("/posts/new?preview=1", {**form, "body": "**Bold** words"})
    assert "<strong>Bold</strong>" in preview.text
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


def test_two_editors_see_both_texts_and_the_history_keeps_what_it_said(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling, "First words.", "A title")
    form = {"group": cast.cycling.id, "title": "A title", "tags": "", "version": 1}
    address = f"/posts/{post.id}/edit"
    assert signed_in(cast.ben).send(address, {**form, "body": "Of the moderator."}).status_code == 303
    late = signed_in(cast.ada).send(address, {**form, "body": "Of the author."})
    assert late.status_code == 409
    assert "Of the moderator." in late.text
    assert "Of the author." in late.text
    assert signed_in(cast.ada).send(address, {**form, "body": "Of both.", "version": 2}).status_code == 303
    history = signed_in(cast.cleo).get(f"/posts/{post.id}/history").text
    assert [f"version-{number}" in history for number in (1, 2, 3)] == [True] * 3
    assert signed_in(cast.cleo).get(address).status_code == 403


def test_deleting_can_be_undone_and_each_twice_is_one_act(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    for _ in range(2):
        assert ada.send(f"/posts/{post.id}/deletion").location == f"/groups/{cast.cycling.id}"
    assert ben.get(f"/posts/{post.id}").status_code == 404
    assert "new racks" not in ben.get(f"/groups/{cast.cycling.id}").text
    for _ in range(2):
        assert ada.send(f"/posts/{post.id}/restoration").status_code == 303
    assert "new racks" in ben.get(f"/posts/{post.id}").text
    assert signed_in(cast.cleo).send(f"/posts/{post.id}/deletion").status_code == 403
