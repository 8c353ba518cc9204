"""What becomes of the seats of who leaves the company, or a group: the next in line has them."""

from __future__ import annotations

from collections.abc import Collection

from intranet.estate import Belonging, Fate
from intranet.events import seats
from intranet.events.models import Attendance, CalendarFeed

BELONGINGS = (
    Belonging(Attendance.__table__.c.person_id, Fate.HANDED_OVER, "a seat at what is to come is for who waits for it"),
    Belonging(CalendarFeed.__table__.c.person_id, Fate.ENDS, "the address is to open nothing any more"),
)


def hand_over(person_ids: Collection[int]) -> None:
    """Free the seats of leavers at all events to come. Never commits."""
    seats.give_up(person_ids)


def leave_group(group_id: int, person_ids: Collection[int]) -> None:
    """Free the seats that former members hold at the group's events to come. Never commits."""
    seats.give_up(person_ids, group_id)
