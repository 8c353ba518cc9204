"""A group looks at the first things of new members: until then their author alone sees them, and nobody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.exceptions import Forbidden

from intranet import clock
from intranet.database import db
from intranet.groups.models import GroupState, Membership
from intranet.items import publishing
from intranet.items.models import Item, ItemState, Revision
from intranet.moderation.actions.deciding import NotPublishable
from intranet.notifications.models import FanOut, Notice
from intranet.posts import actions as posts
from intranet.search.models import SearchOutbox
from tests import writing
from tests.cast import group
from tests.moderation.deciding import decide, join, look_first

WORDS = "Zebrafish for @ada"


def written(cast) -> list[Item]:
    """One of each kind, by Cleo, who has just joined."""
    post, question = writing.post(cast.ben, cast.cycling), writing.question(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    return [
        writing.post(cast.cleo, cast.cycling, WORDS, title="Zebrafish"),
        writing.question(cast.cleo, cast.cycling, "Zebrafish?", WORDS),
        writing.answer(cast.cleo, question, WORDS),
        writing.comment(cast.cleo, post, WORDS),
        writing.thanks(cast.cleo, [cast.ada], cast.cycling, WORDS),
        writing.event(cast.cleo, cast.cycling, "Zebrafish", body=WORDS),
    ]


def test_it_waits_and_is_told_of_when_it_is_published(cast, signed_in):
    look_first(cast.ben, cast.cycling, things=5)
    items = written(cast)
    assert {item.state for item in items} == {ItemState.PENDING}
    told = {notice.kind for notice in db.session.query(Notice).filter(Notice.actor_id == cast.cleo.id)}
    assert not told
    assert {row.item_id for row in db.session.query(FanOut)}.isdisjoint(item.id for item in items)
    ada, ben, cleo = signed_in(cast.ada), signed_in(cast.ben), signed_in(cast.cleo)
    root = items[3].root_id
    places = ("/", "/inbox", "/questions", "/thanks", "/events", f"/groups/{cast.cycling.id}", f"/posts/{root}")
    for browser in (ada, ben):
        for place in (*places, f"/people/{cast.cleo.id}", f"/people/{cast.ada.id}"):
            assert "Zebrafish" not in browser.get(place).text, place
    assert ben.get("/inbox").text.count("waits for you") == len(items)
    assert cleo.get(f"/posts/{items[0].id}").location == f"/items/{items[0].id}/own"
    assert cleo.get(f"/events/{items[5].id}").location == f"/items/{items[5].id}/own"
    assert "Zebrafish" in cleo.get(f"/posts/{root}").text
    for item in items:
        assert "A moderator looks at it first" in cleo.get(f"/items/{item.id}/own").text
        assert f"case-{item.id}" in ben.get("/moderation").text
        decide(cast.ben, item, "approve")
    assert "waits for you" not in ben.get("/inbox").text.split("notice-new")[0]
    kinds = {notice.kind for notice in db.session.query(Notice).filter_by(actor_id=cast.cleo.id)}
    assert kinds == {"mention", "answer", "comment", "thanks", "thanks_to_report"}
    assert {row.item_id for row in db.session.query(FanOut)} >= {items[0].id, items[1].id, items[4].id, items[5].id}
    assert {"post", "question", "thanks", "event"} <= {row.kind for row in db.session.query(SearchOutbox)}
    for place in places[2:]:
        assert "Zebrafish" in ada.get(place).text, place
    assert {notice.kind for notice in db.session.query(Notice).filter_by(recipient_id=cast.cleo.id)} == {"approved"}


def test_rights_are_asked_again_when_it_is_published(cast):
    """The one publishing act, for everything that becomes public later than it was written."""
    look_first(cast.ben, cast.cycling)
    items = written(cast)
    membership = db.session.get(Membership, (cast.cycling.id, cast.cleo.id))
    db.session.delete(membership)
    db.session.commit()
    for item in items:
        with pytest.raises(NotPublishable):
            decide(cast.ben, item, "approve")
        db.session.rollback()
    join(cast.cleo, cast.cycling)
    cast.cycling.state = GroupState.ARCHIVED
    db.session.commit()
    assert not any(publishing.publish(item) for item in items)
    cast.cycling.state = GroupState.ACTIVE
    db.session.get_one(Item, items[3].root_id).closed_at = clock.now()
    db.session.get_one(Item, items[2].root_id).state = ItemState.DELETED
    db.session.commit()
    assert [publishing.publish(item) for item in items] == [True, True, False, False, True, True]
    assert db.session.query(Notice).filter_by(kind="answer").count() == 0
    before = db.session.query(Notice).count()
    assert publishing.publish(items[0]), "a second time it changes nothing"
    assert db.session.query(Notice).count() == before


def test_what_it_said_while_it_waited_is_nobodys_to_read(cast, signed_in):
    look_first(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    post = writing.post(cast.cleo, cast.cycling, "Zebrafish.")
    signed_in(cast.cleo).send(f"/items/{post.id}/own/edit", {"title": "", "body": "Better.", "version": 1})
    assert db.session.query(Revision).count() == 1
    decide(cast.ben, post, "approve")
    assert "Zebrafish" not in signed_in(cast.ada).get(f"/posts/{post.id}/history").text


def test_only_the_first_things_of_who_has_just_joined_wait(cast):
    look_first(cast.ben, cast.cycling, things=1, days=7)
    join(cast.cleo, cast.cycling)
    first, second = writing.post(cast.cleo, cast.cycling), writing.post(cast.cleo, cast.cycling)
    assert first.state == second.state == ItemState.PENDING, "what waits earns no trust"
    decide(cast.ben, first, "approve")
    assert writing.post(cast.cleo, cast.cycling).is_published
    assert writing.post(cast.ben, cast.cycling).is_published, "moderators never wait"
    join(cast.hanna, cast.cycling)
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert writing.post(cast.hanna, cast.cycling).is_published


def test_nobody_moves_a_post_past_those_who_look_first(cast, signed_in):
    elsewhere = group("Bookbinding", cast.hanna, cast.cleo)
    look_first(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    post, cleo = writing.post(cast.cleo, elsewhere, "Zebrafish."), signed_in(cast.cleo)
    address = f"/posts/{post.id}/group"
    assert f'value="{cast.cycling.id}"' not in cleo.get(address).text
    assert cleo.send(address, {"group": cast.cycling.id}).status_code == 422
    with pytest.raises(Forbidden):
        posts.move(writing.viewer(cast.cleo), post, writing.place(cast.cycling))


def test_declined_it_can_be_changed_and_looked_at_again(cast, signed_in):
    look_first(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    post = writing.post(cast.cleo, cast.cycling, "Zebrafish.")
    decide(cast.ben, post, "decline")
    cleo = signed_in(cast.cleo)
    assert "It was not published" in cleo.get(f"/items/{post.id}/own").text
    assert "was not published" in cleo.get("/inbox").text
    assert cleo.send(f"/items/{post.id}/own/withdrawal").status_code == 403
    cleo.send(f"/items/{post.id}/own/second-look", {"message": "Please."})
    assert "Zebrafish" in signed_in(cast.mika).get(f"/moderation/items/{post.id}").text
    decide(cast.mika, post, "restore")
    assert "Zebrafish" in signed_in(cast.ada).get("/").text
    assert db.session.query(FanOut).filter_by(item_id=post.id).count() == 1, "it is new to its readers"


def test_taken_away_while_it_waits_it_comes_back_as_waiting(cast, signed_in):
    look_first(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    post = writing.post(cast.cleo, cast.cycling, "Zebrafish.")
    cleo = signed_in(cast.cleo)
    assert cleo.send(f"/items/{post.id}/own/withdrawal").status_code == 303
    assert signed_in(cast.ben).get(f"/moderation/items/{post.id}").status_code == 404
    cleo.send(f"/posts/{post.id}/restoration")
    db.session.refresh(post)
    assert post.state == ItemState.PENDING, "no way around the moderators"


def test_owners_decide_what_waits(cast, signed_in):
    ben, ada, cleo = signed_in(cast.ben), signed_in(cast.ada), signed_in(cast.cleo)
    address = f"/groups/{cast.orchid.id}/approval"
    assert ben.send(address, {"things": "-1", "days": "x"}).status_code == 422
    assert ben.send(address, {"things": 3, "days": 14}).status_code == 303
    assert 'value="14"' in ben.get(address).text
    assert "The first 3 things" in ben.get(f"/groups/{cast.orchid.id}").text
    assert ada.get(address).status_code == 403
    assert cleo.get(address).status_code == 404
    assert ben.send(address, {"things": 0, "days": 14}).status_code == 303
    assert "without waiting" in ben.get(f"/groups/{cast.orchid.id}").text
    assert "3/14" in ben.get("/moderation/log").text


def test_without_a_script_and_with_one_a_comment_says_that_it_waits(cast, signed_in):
    look_first(cast.ben, cast.cycling)
    post = writing.post(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    cleo = signed_in(cast.cleo)
    cleo.send(f"/items/{post.id}/comments", {"body": "Zebrafish."})
    page = cleo.get(f"/posts/{post.id}").text
    assert "A moderator looks at it first" in page
    assert "Waits for a moderator" in page
    part = cleo.send(f"/items/{post.id}/comments", {"body": "Wombat."}, htmx=True)
    assert "A moderator looks at it first" in part.headers["HX-Trigger"]
    assert "Wombat" not in signed_in(cast.ada).get(f"/posts/{post.id}").text
