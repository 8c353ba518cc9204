"""Events in people's own calendars: files that they read, and an address that shows nobody what they cannot see."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import icalendar
import pytest

from intranet.database import db
from intranet.estate import settle
from intranet.events import actions, calendars
from intranet.events.models import Answer, CalendarFeed, Event
from intranet.events.times import Span, whole_days
from intranet.groups.actions import joining, members
from intranet.groups.models import GroupState, Visibility
from intranet.items.models import ItemState
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast

SPAN = Span(
    datetime(2031, 7, 1, 16, tzinfo=UTC), datetime(2031, 7, 1, 18, tzinfo=UTC), "Europe/Berlin", is_all_day=False
)


def read(answer) -> dict[str, icalendar.Event]:
    """Parse what was handed out: events by their titles."""
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "text/calendar", "no-store")
    return {str(one["SUMMARY"]): one for one in icalendar.Calendar.from_ical(answer.get_data()).events}


def feed(visitor, token: str, which: str = "all") -> dict[str, icalendar.Event]:
    return read(visitor.get(f"/events/feed/{token}/{which}.ics"))


def test_a_calendar_reads_an_event_and_knows_it_again_when_it_changes(cast: Cast, signed_in) -> None:
    body = "Bring lamps; *two*, if you can.\n\nAnd read <https://example.test/a,b>."
    title = "Night ride, “slow”; mostly harmless – with a name that is much longer than a line of such a file may be"
    event = writing.event(cast.ben, cast.cycling, title, span=SPAN, place="Gate 3, yard", body=body)
    ada, address = signed_in(cast.ada), f"/events/{event.id}/event.ics"
    [first] = read(ada.get(address)).values()
    assert str(first["SUMMARY"]) == title
    assert str(first["LOCATION"]) == "Gate 3, yard"
    assert (first.start, first.end) == (SPAN.starts_at, SPAN.ends_at)
    assert "Bring lamps; two, if you can." in str(first["DESCRIPTION"])
    assert str(first["URL"]) == f"http://localhost/events/{event.id}"
    assert (str(first["STATUS"]), first["SEQUENCE"]) == ("CONFIRMED", 0)
    assert b"TZID" not in ada.get(address).get_data(), "moments are in UTC"
    actions.cancel(writing.viewer(cast.ben), event, "Rain.")
    [second] = read(ada.get(address)).values()
    assert second["UID"] == first["UID"]
    assert (str(second["STATUS"]), second["SEQUENCE"]) == ("CANCELLED", 1)
    days = writing.event(cast.ben, cast.cycling, "Tour", span=whole_days(date(2031, 3, 29), date(2031, 3, 30), "UTC"))
    [whole] = read(ada.get(f"/events/{days.id}/event.ics")).values()
    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (date(2031, 3, 29), date(2031, 3, 31))


def test_the_address_is_shown_once_stored_as_a_hash_replaced_and_ended(cast: Cast, signed_in, visitor) -> None:
    writing.event(cast.ben, cast.cycling, "Ride")
    mine = writing.event(cast.ben, cast.python, "Debugging")
    writing.comes(cast.ada, mine)
    ada = signed_in(cast.ada)
    made = ada.send("/events/calendar/address", {"address": "on"})
    assert made.headers["Cache-Control"] == "no-store"
    token = made.text.partition("/events/feed/")[2].partition("/")[0]
    assert len(token) == 43
    assert token not in ada.get("/events/calendar").text
    assert db.session.get(CalendarFeed, cast.ada.id).token_hash == calendars.hashed(token)
    found = feed(visitor, token)
    assert found.keys() == {"Ride", "Debugging"}
    assert [str(found[name]["TRANSP"]) for name in ("Ride", "Debugging")] == ["TRANSPARENT", "OPAQUE"]
    assert feed(visitor, token, "mine").keys() == {"Debugging"}
    assert feed(visitor, token, "mine")["Debugging"]["UID"] == found["Debugging"]["UID"]
    other = ada.send("/events/calendar/address", {"address": "on"}).text.partition("/events/feed/")[2].partition("/")[0]
    assert visitor.get(f"/events/feed/{token}/all.ics").status_code == 404
    assert feed(visitor, other)
    for _ in range(2):
        assert ada.send("/events/calendar/address", {"address": "off"}).status_code == 303
    assert visitor.get(f"/events/feed/{other}/all.ics").status_code == 404
    assert visitor.get("/events/feed/of-nobody/all.ics").status_code == 404


def leave(cast: Cast, event: Event) -> None:
    joining.leave(writing.viewer(cast.ada), cast.cycling)


def be_removed(cast: Cast, event: Event) -> None:
    members.remove(writing.viewer(cast.ben), cast.cycling, cast.ada.id)


def leave_a_group_that_turned_secret(cast: Cast, event: Event) -> None:
    cast.cycling.visibility = Visibility.SECRET
    leave(cast, event)


def see_it_deleted(cast: Cast, event: Event) -> None:
    actions.delete(writing.viewer(cast.ben), event)


def see_it_moved(cast: Cast, event: Event) -> None:
    joining.leave(writing.viewer(cast.ada), cast.orchid)
    event.group_id, event.audience_id = cast.orchid.id, cast.orchid.audience_id


@pytest.mark.parametrize(
    "happens",
    [leave, be_removed, leave_a_group_that_turned_secret, see_it_deleted, see_it_moved],
    ids=lambda f: f.__name__,
)
def test_what_somebody_may_no_longer_see_leaves_their_calendar_at_once(cast: Cast, visitor, happens) -> None:
    event = writing.event(cast.ben, cast.cycling, "Ride")
    stays = writing.event(cast.ben, cast.python, "Debugging")
    for one in (event, stays):
        writing.comes(cast.ada, one)
    token = actions.make_calendar_address(writing.viewer(cast.ada))
    assert feed(visitor, token).keys() == {"Ride", "Debugging"}
    happens(cast, event)
    db.session.commit()
    for which in ("all", "mine"):
        assert feed(visitor, token, which).keys() == {"Debugging"}, which


def test_the_address_of_a_leaver_opens_nothing(cast: Cast, visitor) -> None:
    writing.event(cast.ben, cast.cycling)
    token = actions.make_calendar_address(writing.viewer(cast.ada))
    cast.ada.state = "deactivated"
    db.session.commit()
    assert visitor.get(f"/events/feed/{token}/all.ics").status_code == 404
    settle([cast.ada.id])
    cast.ada.state = "active"
    db.session.commit()
    assert visitor.get(f"/events/feed/{token}/all.ics").status_code == 404, "nor when they come back"


@pytest.mark.proof
def test_in_no_world_does_a_file_or_a_feed_show_what_its_reader_cannot_see(
    cast: Cast, signed_in, visitor, proof
) -> None:
    """Random worlds: who reads what is asked of the pages, and compared with both calendars of everybody."""
    people = [cast.ada, cast.ben, cast.cleo, cast.hanna]
    groups = [cast.cycling, cast.python, cast.orchid]
    browsers = {one.id: signed_in(one) for one in people}
    tokens = {one.id: actions.make_calendar_address(writing.viewer(one)) for one in people}
    events = [
        writing.event(cast.ben, group, f"{group.name} {number}")
        for group in groups
        for number in range(2 if proof.in_full else 1)
    ]
    worlds = 60 if proof.in_full else 3
    for _ in range(worlds):
        _stir(proof.random, cast, people, groups, events)
        for one in people:
            viewer = writing.viewer(one)
            readable = {
                event.title
                for event in events
                if browsers[one.id].get(f"/events/{event.id}/event.ics").status_code == 200
            }
            expected = {
                event.title for event in events
                if event.state == ItemState.PUBLISHED and event.audience_id in viewer.audience_ids
            }  # fmt: skip
            assert readable == expected
            followed = feed(visitor, tokens[one.id]).keys()
            mine = feed(visitor, tokens[one.id], "mine").keys()
            assert mine <= followed <= readable
            assert followed == {
                event.title for event in events if event.title in readable and event.group_id in viewer.member_group_ids
            }
    proof.note(worlds=worlds, calendars=worlds * len(people) * 2)


def _stir(draw: random.Random, cast: Cast, people: list[Person], groups: list, events: list[Event]) -> None:
    """Let something happen in every group."""
    for group in groups:
        group.visibility = draw.choice(list(Visibility))
        group.state = draw.choice([GroupState.ACTIVE, GroupState.ACTIVE, GroupState.ARCHIVED])
        for one in people:
            is_member = group.id in writing.viewer(one).member_group_ids
            if one is not cast.ben and is_member and draw.random() < 0.3:
                joining.leave(writing.viewer(one), group)
            elif not is_member and group.state == GroupState.ACTIVE and draw.random() < 0.3:
                members.add(writing.viewer(cast.ben), group, one)
    for event in events:
        event.state = draw.choice([ItemState.PUBLISHED, ItemState.PUBLISHED, ItemState.DELETED, ItemState.HIDDEN])
        db.session.commit()
        who = draw.choice(people)
        viewer = writing.viewer(who)
        if event.state == ItemState.PUBLISHED and event.group_id in viewer.writable_group_ids:
            actions.answer(viewer, event, draw.choice([Answer.GOING, Answer.MAYBE, Answer.NO]))
    db.session.commit()
