"""Seats are given in order, never twice, and whoever frees one moves the next person up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.estate import settle
from intranet.events import actions
from intranet.events.models import Answer, Attendance, Event
from intranet.groups.actions import joining, members
from intranet.groups.models import Membership
from intranet.notifications.models import Notice
from tests import writing
from tests.cast import Cast, person
from tests.items.test_two_at_once import at_once


def standing(event: Event) -> dict[str, list[int]]:
    """Who stands where, in the order of the answers."""
    db.session.expire_all()
    found: dict[str, list[int]] = {}
    for row in db.session.scalars(select(Attendance).filter_by(event_id=event.id).order_by(Attendance.id)):
        found.setdefault(row.state, []).append(row.person_id)
    return found


def told(kind: str) -> list[int]:
    return list(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == kind).order_by(Notice.id)))


def crowd(cast: Cast, number: int) -> list:
    people = [person(f"rider{index}", f"Rider {index}") for index in range(number)]
    db.session.add_all(Membership(group_id=cast.cycling.id, person_id=one.id) for one in people)
    db.session.commit()
    return people


def test_whoever_presses_at_once_never_overfills_it(app: Flask, cast: Cast) -> None:
    people = crowd(cast, 7)
    event = writing.event(cast.ben, cast.cycling, capacity=4)  # Ben has one of the seats
    event_id = event.id
    viewers = [writing.viewer(one) for one in (*people, people[0])]  # one of them presses twice

    def press(viewer, answer=Answer.GOING):
        return lambda: actions.answer(viewer, db.session.get_one(Event, event_id), answer)

    outcomes = at_once(app, *map(press, viewers))
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    stands = standing(event)
    assert (len(stands["going"]), len(stands["waiting"])) == (4, 4)
    in_line = stands["waiting"]
    leavers = [writing.viewer(db.session.get_one(type(cast.ada), who)) for who in stands["going"][1:]]
    at_once(app, *(press(viewer, Answer.NO) for viewer in leavers))
    stands = standing(event)
    assert (len(stands["going"]), stands["waiting"]) == (4, in_line[3:])
    assert set(stands["going"]) == {cast.ben.id, *in_line[:3]}
    assert sorted(told("event_seat")) == sorted(in_line[:3])


def test_answers_are_given_once_and_the_end_of_the_line_is_for_who_comes_back(cast: Cast) -> None:
    first, second, third = crowd(cast, 3)
    event = writing.event(cast.ben, cast.cycling, capacity=1)
    for one in (first, second, third, first):
        assert writing.comes(one, event) == Answer.WAITING
    assert standing(event)["waiting"] == [first.id, second.id, third.id]
    writing.comes(first, event, Answer.MAYBE)
    writing.comes(first, event)
    assert standing(event)["waiting"] == [second.id, third.id, first.id]
    for _ in range(2):
        assert writing.comes(cast.ben, event, Answer.NO) == Answer.NO
    assert standing(event) == {"going": [second.id], "waiting": [third.id, first.id], "no": [cast.ben.id]}
    assert told("event_seat") == [second.id]


def test_more_seats_move_people_up_and_fewer_throw_nobody_out(cast: Cast) -> None:
    first, second, third = crowd(cast, 3)
    event = writing.event(cast.ben, cast.cycling, capacity=2)
    for one in (first, second, third):
        writing.comes(one, event)

    def seats(number: int | None) -> dict[str, list[int]]:
        span = db.session.get_one(Event, event.id).span
        wanted = writing.details(span=span, capacity=number)
        actions.edit(writing.viewer(cast.ben), event, wanted, event.version)
        return standing(event)

    assert seats(3) == {"going": [cast.ben.id, first.id, second.id], "waiting": [third.id]}
    assert seats(1) == {"going": [cast.ben.id, first.id, second.id], "waiting": [third.id]}
    writing.comes(first, event, Answer.NO)
    assert standing(event)["waiting"] == [third.id], "two still come to the one seat"
    assert seats(None)["going"] == [cast.ben.id, second.id, third.id]
    assert told("event_changed") == [], "neither the time nor the place is another"


@pytest.mark.parametrize("way", ["leaves the group", "is removed", "leaves the company"])
def test_who_goes_away_leaves_the_seat_to_the_next(cast: Cast, way: str) -> None:
    first, second = crowd(cast, 2)
    event, past = writing.event(cast.ada, cast.cycling, capacity=2), writing.event(cast.ada, cast.cycling)
    for one in (first, second):
        writing.comes(one, event)
    writing.comes(first, past)
    begins = clock.now() - timedelta(days=2)
    past.starts_at, past.ends_at = begins, begins + timedelta(hours=1)
    other = writing.event(cast.ben, cast.python, capacity=1)
    assert standing(event) == {"going": [cast.ada.id, first.id], "waiting": [second.id]}
    if way == "leaves the group":
        joining.leave(writing.viewer(first), cast.cycling)
    elif way == "is removed":
        members.remove(writing.viewer(cast.ben), cast.cycling, first.id)
    else:
        first.state = "deactivated"
        settle([first.id])
        db.session.commit()
    assert standing(event) == {"going": [cast.ada.id, second.id]}
    assert told("event_seat") == [second.id]
    assert standing(past)["going"] == [cast.ada.id, first.id], "who was there stays noted"
    assert standing(other)["going"] == [cast.ben.id]


def test_only_members_answer_what_is_still_to_take_place(cast: Cast, signed_in) -> None:
    event = writing.event(cast.ben, cast.cycling)
    ada, cleo, ben = signed_in(cast.ada), signed_in(cast.cleo), signed_in(cast.ben)
    address = f"/events/{event.id}/answer"
    assert cleo.send(address, {"answer": "yes"}).status_code == 403
    assert ada.send(address, {"answer": "perhaps"}).status_code == 400
    assert ben.send(f"/events/{event.id}/closure").status_code == 303
    assert ada.send(address, {"answer": "yes"}).status_code == 403
    assert "The list is closed" in ada.get(f"/events/{event.id}").text
    assert ben.send(address, {"answer": "no"}).status_code == 303
    assert ben.send(f"/events/{event.id}/closure", {"closed": "off"}).status_code == 303
    assert ada.send(address, {"answer": "yes"}).status_code == 303
    ben.send(f"/events/{event.id}/cancellation", {"reason": "Rain."})
    assert ada.send(address, {"answer": "no"}).status_code == 403
    ben.send(f"/events/{event.id}/cancellation", {"cancelled": "off"})
    begins = event.starts_at
    event.starts_at, event.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(seconds=1)
    assert ada.send(address, {"answer": "no"}).status_code == 403
    event.starts_at, event.ends_at = begins, begins + timedelta(hours=2)
    assert ben.send(f"/groups/{cast.cycling.id}/archive", {"archived": "on"}).status_code == 303
    assert ada.send(address, {"answer": "no"}).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Attendance).filter_by(state="going")) == 1
