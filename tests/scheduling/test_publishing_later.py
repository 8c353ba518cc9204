"""What has a time is found by nobody else before it, is published once at it, and asks where that was not possible."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.groups.models import Membership
from intranet.items.models import Item, ItemState
from intranet.notifications.models import FanOut, Notice
from intranet.posts import actions as posts
from intranet.scheduling import actions, due
from intranet.scheduling.models import Cause, Decision, Slot
from intranet.search.drain import drain
from tests import writing
from tests.moderation.deciding import join, look_first

NOON = datetime.fromisoformat("2026-11-24T11:00:00+00:00")
HOUR = timedelta(hours=1)
WORDS = "Zebrafish in the pond"


def later(by, group, at=NOON + HOUR, title="Zebrafish") -> Item:
    return posts.post(writing.viewer(by), writing.place(group), title, WORDS, ("pond",), later=at)


def slots() -> list[tuple[str, str | None]]:
    return [(row.cause, row.decision) for row in db.session.scalars(select(Slot).order_by(Slot.id))]


def told(kind: str) -> set[int]:
    return set(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == kind)))


def test_it_is_written_on_the_page_and_found_by_nobody_else_before(cast, signed_in):
    with clock.frozen_at(NOON):
        ada, ben, mika = signed_in(cast.ada), signed_in(cast.ben), signed_in(cast.mika)
        form = {"group": cast.python.id, "title": "Zebrafish", "body": WORDS, "tags": "pond"}
        form |= {"later_day": "2026-11-24", "later_time": "12:30", "once": 32 * "a"}  # in Berlin
        address = ada.send("/posts/new", form).location
        assert ada.send("/posts/new", form).location == address, "pressed twice"
        item = db.session.scalars(select(Item)).one()
        assert (item.state, item.publish_at) == (ItemState.SCHEDULED, NOON + HOUR / 2)
        assert ada.get(address).location == f"/scheduling/items/{item.id}"
        assert WORDS in ada.get(f"/scheduling/items/{item.id}").text
        assert "Zebrafish" in ada.get("/drafts").text
        assert f"entry-{item.id}" in ada.get("/scheduling/calendar?day=2026-11-24").text
        drain()
        assert not db.session.query(FanOut).count() + db.session.query(Notice).count()
        for other in (ben, mika):  # who moderates its group, and a community manager
            for page in ("", "/edit", "/time"):
                assert other.get(f"/scheduling/items/{item.id}{page}").status_code == 404
            for act in ("publication", "draft", "deletion", "restoration", "time"):
                assert other.send(f"/scheduling/items/{item.id}/{act}").status_code == 404
            places = ("/", "/drafts", "/search?q=zebrafish", "/scheduling/calendar?day=2026-11-24", "/inbox")
            for place in (*places, f"/groups/{cast.python.id}", f"/people/{cast.ada.id}", f"/posts/{item.id}"):
                page = other.get(place)
                assert not {"Zebrafish", f"/items/{item.id}", f"entry-{item.id}"} & set(page.text.split('"')), place
                assert WORDS not in page.text
        assert mika.get("/scheduling").text.count("Zebrafish") == 0
    with clock.frozen_at(NOON + HOUR / 2):
        assert due.publish_due() == {due.PUBLISHED: 1}
        assert not due.publish_due()
        assert "Zebrafish" in ben.get(f"/posts/{item.id}").text
        assert db.session.query(FanOut).count() == 1
        assert ada.get(f"/scheduling/items/{item.id}").location == f"/posts/{item.id}"


@pytest.mark.parametrize(
    ("day", "at", "wrong"),
    [
        ("2026-11-23", "12:30", "over already"),
        ("2026-11-24", "", "Choose the time too"),
        ("", "12:30", "Choose the day too"),
        ("2027-03-28", "02:30", "Clocks skip this time"),
        ("2027-11-24", "12:30", "half a year"),
    ],
)
def test_a_moment_that_cannot_be_is_said_next_to_its_field(cast, signed_in, day, at, wrong):
    form = {"group": cast.python.id, "body": WORDS, "title": "", "tags": "", "later_day": day, "later_time": at}
    with clock.frozen_at(NOON):
        answer = signed_in(cast.ada).send("/posts/new", form)
    assert answer.status_code == 422
    assert wrong in answer.text
    assert WORDS in answer.text


def test_of_a_time_that_clocks_show_twice_the_first_is_meant_and_that_is_said(cast, signed_in):
    with clock.frozen_at(datetime.fromisoformat("2026-10-20T11:00:00+00:00")):
        ada = signed_in(cast.ada)
        form = {"group": "everyone", "title": "Which zebrafish is it?", "body": WORDS, "tags": ""}
        ada.send("/questions/new", {**form, "later_day": "2026-10-25", "later_time": "02:30"})
        item = db.session.scalars(select(Item)).one()
        assert item.publish_at == datetime.fromisoformat("2026-10-25T00:30:00+00:00")
        page = ada.get(f"/scheduling/items/{item.id}").text
        assert "Clocks show this time twice" in page
        assert "25 Oct 2026, 02:30" in page


def test_what_is_late_is_asked_about_and_what_its_author_may_not_write_any_more_as_well(cast):
    with clock.frozen_at(NOON):
        missed, refused, waits = later(cast.ada, cast.python), later(cast.ada, cast.cycling, NOON + 2 * HOUR), None
        join(cast.cleo, cast.orchid)
        waits = later(cast.cleo, cast.orchid, NOON + 2 * HOUR)
        look_first(cast.ben, cast.orchid, things=5)
    with clock.frozen_at(NOON + HOUR + timedelta(minutes=16)):
        assert due.publish_due() == {Cause.MISSED: 1}
        assert told("slot_missed") == {cast.ada.id}
    db.session.query(Membership).filter_by(person_id=cast.ada.id, group_id=cast.cycling.id).delete()
    db.session.commit()
    with clock.frozen_at(NOON + 2 * HOUR):
        assert due.publish_due() == {Cause.REFUSED: 1, due.PENDING: 1}
        assert told("slot_refused") == {cast.ada.id}
        assert told("unapproved") == {cast.ben.id}
        assert not due.publish_due()
        assert (missed.state, missed.publish_at) == (ItemState.SCHEDULED, None)
        assert waits.state == ItemState.PENDING
        ada = writing.viewer(cast.ada)
        assert not actions.publish_now(ada, refused)
        assert actions.publish_now(ada, missed)
        assert slots() == [(Cause.MISSED, Decision.RELEASED), (Cause.REFUSED, None)]


def test_it_is_moved_by_buttons_changed_taken_back_and_brought_back_each_once(cast, signed_in):
    with clock.frozen_at(NOON):
        ada = signed_in(cast.ada)
        item = later(cast.ada, cast.python)
        page, was = f"/scheduling/items/{item.id}", item.publish_at
        for _ in range(2):  # pressed twice
            step = {"step": "day-later", "from": was.isoformat(), "view": "week"}
            assert ada.send(f"{page}/time", step).location.endswith(f"day=2026-11-25#entry-{item.id}")
        assert item.publish_at == was + timedelta(days=1)
        step = {"step": "day-earlier", "from": (was - 9 * HOUR).isoformat()}
        ada.send(f"{page}/time", step)
        assert item.publish_at == was + timedelta(days=1), "the page was an old one"
        for _ in range(2):
            ada.send(f"{page}/edit", {"title": "Axolotl", "body": "In the pond", "version": 1})
        assert (item.title, item.version) == ("Axolotl", 2)
        for _ in range(2):
            ada.send(f"{page}/draft")
        assert (item.state, item.publish_at) == (ItemState.DRAFT, None)
        for act, state in (("deletion", ItemState.DELETED), ("restoration", ItemState.DRAFT)):
            for _ in range(2):
                ada.send(f"{page}/{act}")
            assert item.state == state
        assert "Axolotl" in ada.get("/drafts").text
        for _ in range(2):
            assert ada.send(f"{page}/publication").status_code == 303
        assert item.is_published
        assert db.session.query(FanOut).count() == 1
        assert ada.send(f"{page}/time", {"step": "day-later", "from": ""}).location == f"/posts/{item.id}"


def test_managers_move_what_goes_to_people_they_may_announce_to_and_its_author_is_told(cast, signed_in):
    from_company = announcement_rights(cast)
    with clock.frozen_at(NOON):
        mika, hanna, cleo = signed_in(cast.mika), signed_in(cast.hanna), signed_in(cast.cleo)
        item = from_company(NOON + HOUR)
        for browser, status in ((mika, 200), (hanna, 404), (cleo, 404)):  # HR has no right to announce here
            assert browser.get(f"/scheduling/items/{item.id}").status_code == status
        step = {"step": "hour-later", "from": item.publish_at.isoformat()}
        mika.send(f"/scheduling/items/{item.id}/time", step)
        assert item.publish_at == NOON + 2 * HOUR
        assert told("slot_moved") == {cast.ben.id}
        assert mika.send(f"/scheduling/items/{item.id}/deletion").status_code == 403
        assert mika.get(f"/scheduling/items/{item.id}/edit").status_code == 403


def announcement_rights(cast):
    """Let Ben and community managers announce to everybody; return how Ben schedules something."""
    from intranet.announcements import actions as announcing
    from intranet.announcements.actions import Plan, Words
    from intranet.announcements.targets import Target
    from intranet.audiences.models import AnnounceRight
    from intranet.items.models import EVERYONE

    db.session.add_all([AnnounceRight(person_id=cast.ben.id), AnnounceRight(role="community_manager")])
    db.session.commit()

    def schedule(at):
        plan = Plan(Words("Zebrafish", WORDS), "en", publish_at=at)
        return announcing.announce(writing.viewer(cast.ben), Target(EVERYONE), plan)

    return schedule
