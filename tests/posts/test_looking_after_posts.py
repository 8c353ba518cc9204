"""Moderators pin, close and move posts; the history says so, and nobody reads what they may not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from intranet import clock
from intranet.comments.models import Comment
from intranet.database import db
from intranet.groups.models import Membership
from intranet.items.models import Act
from intranet.posts import actions
from intranet.posts.searchable import documents
from tests import writing


def test_a_closed_post_shows_why_and_takes_no_comments(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    remark = writing.comment(cast.ben, post)
    ben, ada = signed_in(cast.ben), signed_in(cast.ada)
    assert ben.send(f"/posts/{post.id}/closure", {"reason": " "}).status_code == 422
    for _ in range(2):
        assert ben.send(f"/posts/{post.id}/closure", {"reason": "Decided: the blue racks."}).status_code == 303
    page = ada.get(f"/posts/{post.id}").text
    assert "Decided: the blue racks." in page
    assert "Add a comment" not in page
    for address in (f"/items/{post.id}/comments", f"/comments/{remark.id}/replies"):
        assert ada.send(address, {"body": "But …"}).status_code == 403
    assert "closed your post" in ada.get("/inbox").text
    history = ada.get(f"/posts/{post.id}/history").text
    assert history.count("Decided: the blue racks.") == 1
    assert ben.send(f"/posts/{post.id}/closure", {"closed": "off"}).status_code == 303
    assert ada.send(f"/items/{post.id}/comments", {"body": "Good."}).status_code == 303


def test_a_member_who_does_not_moderate_may_not(cast, signed_in):
    post = writing.post(cast.ben, cast.cycling)
    for browser in (signed_in(cast.ada), signed_in(cast.cleo)):
        for act in ("pin", "closure", "group"):
            assert browser.get(f"/posts/{post.id}/{act}").status_code == 403
            assert browser.send(f"/posts/{post.id}/{act}", {"pinned": "off", "closed": "off"}).status_code == 403
        assert f"/posts/{post.id}/pin" not in browser.get(f"/posts/{post.id}").text
    assert not db.session.scalars(select(Act)).all()


def test_a_pin_ends_by_itself(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    actions.pin(writing.viewer(cast.ben), post, clock.now() + timedelta(hours=2))
    browser = signed_in(cast.ada)
    assert "First in the group" in browser.get(f"/groups/{cast.cycling.id}").text
    with clock.frozen_at(clock.now() + timedelta(hours=3)):
        page = browser.get(f"/groups/{cast.cycling.id}").text
    assert "First in the group" not in page
    assert f"post-{post.id}" in page


def test_a_moved_post_keeps_its_address_and_leaves_who_cannot_read_it_there(cast, signed_in):
    """Cleo commented in the open group; in the closed one nothing of it reaches her any more."""
    db.session.add(Membership(group_id=cast.cycling.id, person_id=cast.cleo.id))
    db.session.commit()
    post = writing.post(cast.ada, cast.cycling, title="The persimmon plan")
    remark = writing.comment(cast.cleo, post)
    writing.reply(cast.ada, remark, post, "A persimmon answer.")
    cleo, ben = signed_in(cast.cleo), signed_in(cast.ben)
    assert "persimmon" in cleo.get("/inbox").text
    for _ in range(2):
        assert ben.send(f"/posts/{post.id}/group", {"group": cast.python.id}).status_code == 303
    for address in (f"/posts/{post.id}", f"/items/{post.id}/readers", f"/comments/{remark.id}/edit"):
        assert cleo.get(address).status_code == 404, address
    for address in ("/", "/inbox", f"/groups/{cast.cycling.id}"):
        assert "persimmon" not in cleo.get(address).text, address
    page = signed_in(cast.ada).get(f"/posts/{post.id}").text
    assert "A persimmon answer." in page
    assert "moved your post" in signed_in(cast.ada).get("/inbox").text
    assert documents([post.id])[0].audience_id == cast.python.audience_id
    assert {row.audience_id for row in db.session.scalars(select(Comment))} == {cast.python.audience_id}
    assert len(db.session.scalars(select(Act)).all()) == 1


def test_what_was_written_for_members_alone_leaves_only_by_its_author_and_unanswered(cast, signed_in):
    post = writing.post(cast.ada, cast.orchid)
    form = {"group": cast.cycling.id}
    ben, ada = signed_in(cast.ben), signed_in(cast.ada)
    assert ben.send(f"/posts/{post.id}/group", form).status_code == 403
    remark = writing.comment(cast.ben, post)
    assert ada.send(f"/posts/{post.id}/group", form).status_code == 403
    ben.send(f"/comments/{remark.id}/deletion")
    assert ada.send(f"/posts/{post.id}/group", form).status_code == 303
    cleo = signed_in(cast.cleo)
    history = cleo.get(f"/posts/{post.id}/history").text
    assert "moved it to" in history
    assert "Orchid" not in history
    assert "Orchid" in ben.get(f"/posts/{post.id}/history").text


def test_it_goes_only_where_the_mover_writes_and_the_author_reads(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    membership = db.session.get(Membership, (cast.python.id, cast.ada.id))
    db.session.delete(membership)
    db.session.commit()
    ben = signed_in(cast.ben)
    offered = ben.get(f"/posts/{post.id}/group").text
    assert f'value="{cast.python.id}"' not in offered
    assert f'value="{cast.orchid.id}"' in offered
    assert ben.send(f"/posts/{post.id}/group", {"group": cast.python.id}).status_code == 422
