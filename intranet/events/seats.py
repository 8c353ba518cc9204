"""The seats of one event, given and freed by whoever holds its row.

Whoever changes them locks the event first: SQLite lets one writer in anyway, PostgreSQL makes the second wait and
then see what the first did. So two people who press at once never share the last seat, and whoever frees one
moves the next person up in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from intranet.database import db, lock_row
from intranet.events import notices
from intranet.events.models import Answer, Attendance, Event
from intranet.groups.models import Membership
from intranet.items.models import Item


def locked(event_id: int) -> Event:
    """Return the event as it is now, with its row locked until the transaction ends."""
    lock_row(Item.__table__, event_id)
    return db.session.get_one(Event, event_id, populate_existing=True)


def note(event: Event, person_id: int, answer: Answer) -> Answer:
    """Note what somebody answers to a locked event, and return where they stand then.

    Who goes already keeps the seat, who waits the place in the line; anybody else who would like to come stands
    at its end.
    """
    mine = db.session.scalar(_of(event, person_id))
    if mine is not None:
        if mine.state == answer or (mine.state == Answer.WAITING and answer == Answer.GOING):
            return Answer(mine.state)
        db.session.delete(mine)  # a new row stands at the end of the line
        db.session.flush()
        move_up(event)
    if answer == Answer.GOING and _free(event) == 0:
        answer = Answer.WAITING
    db.session.add(Attendance(event_id=event.id, person_id=person_id, state=answer))
    db.session.flush()
    return answer


def move_up(event: Event) -> None:
    """Give the free seats of a locked event to those who wait longest, and tell them."""
    if event.cancelled_at is not None or event.is_over:
        return
    line = select(Attendance.id, Attendance.person_id).where(*_standing(event, Answer.WAITING))
    rows = db.session.execute(line.order_by(Attendance.id).limit(_free(event))).all()
    if rows:
        next_ones = Attendance.id.in_([row.id for row in rows])
        db.session.execute(update(Attendance).where(next_ones).values(state=Answer.GOING))
        notices.seated(event, [row.person_id for row in rows])


def give_up(person_ids: Collection[int], group_id: int | None = None) -> None:
    """Free what people hold at events to come: of a group that they have left, or of all since they left the company.

    The events are locked in the order of their ids. Who belongs to the group again by then keeps the seat; who comes
    back later answers anew, as what is given up is promised to others.
    """
    held = (
        select(Attendance.event_id)
        .distinct()
        .join(Item.__table__, Item.__table__.c.id == Attendance.event_id)
        .where(Attendance.person_id.in_(person_ids))
        .order_by(Attendance.event_id)
    )
    if group_id is not None:
        held = held.where(Item.__table__.c.group_id == group_id)
    for event_id in db.session.scalars(held).all():
        event = locked(event_id)
        if event.is_over:  # who was there stays noted
            continue
        theirs = delete(Attendance).where(Attendance.event_id == event_id, Attendance.person_id.in_(person_ids))
        if group_id is not None:
            members = select(Membership.person_id).where(Membership.group_id == group_id)
            theirs = theirs.where(Attendance.person_id.not_in(members))
        db.session.execute(theirs)
        move_up(event)


def _free(event: Event) -> int | None:
    """Return how many seats are free; none where there is no limit."""
    if event.capacity is None:
        return None
    taken = db.session.scalar(select(func.count()).select_from(Attendance).where(*_standing(event, Answer.GOING)))
    return max(0, event.capacity - (taken or 0))


def _standing(event: Event, answer: Answer) -> tuple[ColumnElement[bool], ...]:
    return Attendance.event_id == event.id, Attendance.state == answer


def _of(event: Event, person_id: int) -> Select[Any]:
    query = select(Attendance).where(Attendance.event_id == event.id, Attendance.person_id == person_id)
    return query.execution_options(populate_existing=True)
