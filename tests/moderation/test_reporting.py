"""A reader says that something is wrong; those who look after it learn who and why, nobody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from intranet import clock
from intranet.database import db
from intranet.groups.models import MemberRole, Membership
from intranet.items.models import Item
from intranet.moderation.actions import reporting
from intranet.moderation.models import Desk, Report
from intranet.moderation.queries.waiting import waiting
from tests import writing
from tests.moderation.deciding import decide, join, report

WHY = {"why": "private", "message": "It names a customer.", "desk": "moderators"}


def test_a_reader_reports_once_and_hears_what_became_of_it(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling, "The Zebrafish contract is signed.")
    cleo, ben, ada = signed_in(cast.cleo), signed_in(cast.ben), signed_in(cast.ada)
    address = f"/items/{post.id}/report"
    assert address in cleo.get(f"/posts/{post.id}").text
    assert address not in ada.get(f"/posts/{post.id}").text
    assert ada.send(address, WHY).status_code == 403
    for wrong in ({**WHY, "why": ""}, {**WHY, "desk": "my friends"}, {**WHY, "why": "other", "message": " "}):
        refused = cleo.send(address, wrong)
        assert refused.status_code == 422
        assert "It names a customer." in refused.text or not wrong["message"].strip()
    for _ in range(2):
        assert cleo.send(address, WHY).location == f"/posts/{post.id}"
    assert db.session.query(Report).count() == 1
    assert "Something in" in ben.get("/inbox").text
    assert "Cleo" not in ben.get("/inbox").text, "who reported it stands on the case alone"
    assert "To be looked at" in ben.get("/").text
    assert "To be looked at" not in ada.get("/").text
    decide(cast.ben, post, "keep")
    assert "was looked at, and stays" in cleo.get("/inbox").text
    assert "it stays" in cleo.get("/moderation/reports").text
    assert "Something in" not in ada.get("/inbox").text
    assert waiting(writing.viewer(cast.ben)).count == 0


def test_who_reported_it_is_for_those_who_decide(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    join(cast.hanna, cast.cycling)
    report(cast.cleo, post)
    case = f"/moderation/items/{post.id}"
    assert "Cleo Ó Súilleabháin" in signed_in(cast.ben).get(case).text
    for person in (cast.ada, cast.cleo, cast.hanna, cast.mika, cast.anton):
        browser = signed_in(person)
        missing = browser.get("/moderation/items/1999999999")
        assert browser.get(case).status_code == missing.status_code == 404
        assert browser.send(f"{case}/decision", {"decision": "keep", "known": 0}).status_code == 404
    decide(cast.ben, post, "hide")
    ada = signed_in(cast.ada)
    for address in ("/", "/inbox", f"/items/{post.id}/own", f"/groups/{cast.cycling.id}"):
        assert "Cleo" not in ada.get(address).text, address


def test_the_community_managers_see_what_was_reported_and_nothing_else(cast, signed_in):
    post = writing.post(cast.ada, cast.orchid, "Zebrafish one.", title="Zebrafish")
    remark = writing.comment(cast.ben, post, "Wombat two.")
    writing.comment(cast.ada, post, "Numbat three.")
    report(cast.ada, remark, Desk.MANAGERS)
    mika = signed_in(cast.mika)
    page = mika.get(f"/moderation/items/{remark.id}").text
    assert "Wombat two." in page
    assert "Ada Łukasiewicz" in page, "who reported it"
    for address in ("/moderation", f"/moderation/items/{remark.id}", "/moderation/log", "/inbox", "/"):
        text = mika.get(address).text
        assert not any(word in text for word in ("Zebrafish", "Numbat", "Orchid")), address
    for address in (f"/posts/{post.id}", f"/groups/{cast.orchid.id}", f"/moderation/items/{post.id}"):
        assert mika.get(address).status_code == 404, address
    assert signed_in(cast.ben).get("/moderation").text.count("case-") == 0, "it went past its author"
    decide(cast.mika, remark, "keep")
    assert mika.get(f"/moderation/items/{remark.id}").status_code == 404
    assert "Wombat" not in mika.get("/moderation/log").text


def test_what_a_moderator_wrote_goes_to_the_managers_whatever_is_wished(cast, signed_in):
    db.session.get(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.MODERATOR
    db.session.commit()
    post = writing.post(cast.ben, cast.cycling)
    assert "The moderators of the group" not in signed_in(cast.cleo).get(f"/items/{post.id}/report").text
    report(cast.cleo, post)
    assert waiting(writing.viewer(cast.mika)).count == 1
    assert waiting(writing.viewer(cast.ben)).count == waiting(writing.viewer(cast.ada)).count == 0
    decide(cast.mika, post, "keep")
    for person in (cast.ben, cast.ada):
        assert "Nothing was decided yet." in signed_in(person).get("/moderation/log").text


def test_what_was_said_when_it_was_reported_stands_beside_what_it_says_now(cast, signed_in):
    comment = writing.comment(cast.ada, writing.post(cast.ben, cast.cycling), "The Zebrafish contract.")
    report(cast.cleo, comment)
    signed_in(cast.ada).send(f"/comments/{comment.id}/edit", {"body": "The contract.", "version": 1})
    page = signed_in(cast.ben).get(f"/moderation/items/{comment.id}").text
    assert "It was changed since" in page
    assert "Zebrafish" in page


def test_reports_follow_the_item_and_rest_while_it_is_deleted(cast):
    post = writing.post(cast.ada, cast.cycling)
    report(cast.hanna, post)
    ben, anton = writing.viewer(cast.ben), cast.anton
    assert waiting(ben).count == 1
    cast.cycling, former = cast.python, cast.cycling
    db.session.get(Membership, (former.id, cast.ben.id)).role = MemberRole.MEMBER
    db.session.commit()
    assert waiting(writing.viewer(cast.ben)).count == 0, "who moderates no more has nothing to look at"
    assert waiting(writing.viewer(cast.mika)).count == 1, "nobody is left who could look"
    item = db.session.scalars(select(Item).where(Item.id == post.id)).one()
    item.group_id, item.audience_id = cast.python.id, cast.python.audience_id
    db.session.commit()
    assert waiting(writing.viewer(cast.ben)).count == 1, "it is in a group of his now"
    assert waiting(writing.viewer(cast.mika)).count == 0
    writing.posts.delete(writing.viewer(cast.ada), post)
    assert waiting(writing.viewer(cast.ben)).count == 0
    writing.posts.restore(writing.viewer(cast.ada), post)
    assert waiting(writing.viewer(cast.ben)).count == 1, "deleting and restoring shakes nothing off"
    assert waiting(writing.viewer(anton)).oldest is None


def test_nobody_reports_more_in_a_day_than_they_can_mean(cast, monkeypatch):
    monkeypatch.setattr(reporting, "MOST_A_DAY", 2)
    posts = [writing.post(cast.ada, cast.cycling) for _ in range(3)]
    for post in posts[:2]:
        report(cast.cleo, post)
    with pytest.raises(TooManyRequests):
        report(cast.cleo, posts[2])
    db.session.rollback()
    with clock.frozen_at(clock.now() + reporting.DAY):
        report(cast.cleo, posts[2])
