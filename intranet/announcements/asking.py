"""Asking: everybody in the audience once a round, in batches, and later whoever comes into the audience.

A batch is one transaction that holds its rows, notices, mails and how far it came. A worker that dies leaves a
round that another takes up where it stands; a batch done twice changes nothing. Who writes an announcement, or
whose name it bears, knows what it says and is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, select, update

from intranet import clock
from intranet.announcements import held, notices
from intranet.announcements.models import Acknowledgement, Announcement, Round
from intranet.announcements.targets import people_of
from intranet.database import begins, db, fetch, insert_new, lock_row
from intranet.items.models import Item, ItemState
from intranet.people.models import Person
from intranet.scheduling.queries import is_paused

BATCH = 1_000

_round, _ack, _person = Round.__table__.c, Acknowledgement.__table__.c, Person.__table__.c
_announcement, _item = Announcement.__table__.c, Item.__table__.c

_ROUNDS = (
    select(
        _round.announcement_id, _round.number, _round.cause, _round.after_id, _round.asked_at,
        _announcement.round.label("current"), _announcement.must_read, _announcement.written_by_id,
        _announcement.expires_at,
        _item.author_id, _item.audience_id, _item.group_id, _item.state,
    )
    .join_from(Round.__table__, Announcement.__table__, _announcement.id == _round.announcement_id)
    .join(Item.__table__, _item.id == _announcement.id)
)  # fmt: skip
_UNASKED = _ROUNDS.where(_round.asked_at.is_(None)).order_by(_round.begun_at, _round.announcement_id).limit(1)
_ONE = _ROUNDS.where(_round.announcement_id == bindparam("announcement"), _round.number == bindparam("number"))
_RUNNING = _ROUNDS.where(
    _round.number == _announcement.round,
    _round.asked_at.is_not(None),
    _announcement.must_read,
    _item.state == ItemState.PUBLISHED,
).order_by(_round.announcement_id)


def work_off() -> int:
    """Ask everybody who is still to be asked; return how many people were looked at."""
    looked_at = 0
    while (waiting := _first()) is not None:
        looked_at += ask_batch(waiting.announcement_id, waiting.number)
    return looked_at


def ask_batch(announcement_id: int, number: int) -> int:
    """Ask the next people of a round in one transaction; return how many. Commits."""
    lock_row(Item.__table__, announcement_id)
    [row] = fetch(_ONE, {"announcement": announcement_id, "number": number})
    people: Sequence[Row[Any]] = ()
    if _is_running(row) and row.asked_at is None:
        people = fetch(_asked(row).where(_person.id > row.after_id).order_by(_person.id).limit(BATCH))
        _ask(row, people)
    came: dict[str, Any] = {"after_id": people[-1].id} if people else {}
    if len(people) < BATCH and row.asked_at is None:
        came["asked_at"] = clock.now()
    if came:
        _update_round(row, came)
    db.session.commit()
    return len(people)


def keep_up() -> int:
    """Follow the audiences of everything that runs; return in how many anybody came, left or returned.

    Not while everything is paused: who joins then is asked afterwards.
    """
    with begins(writing=False):
        changed = [] if is_paused() else [row for row in fetch(_RUNNING) if _is_running(row) and _has_changed(row)]
        db.session.rollback()
    for row in changed:
        _follow(row.announcement_id, row.number)
    return len(changed)


def _first() -> Row[Any] | None:
    with begins(writing=False):
        rows = fetch(_UNASKED)
        db.session.rollback()
    return rows[0] if rows else None


def _is_running(row: Row[Any]) -> bool:
    is_over = row.expires_at is not None and row.expires_at <= clock.now()  # whether or not the job has seen to it
    return bool(row.number == row.current and row.must_read and row.state == ItemState.PUBLISHED and not is_over)


def _asked(row: Row[Any]) -> Select[Any]:
    """Return the select of whom a round is for: id, department and place."""
    knowing = [one for one in (row.author_id, row.written_by_id) if one is not None]
    meant = people_of(row.audience_id, row.group_id).add_columns(_person.department, _person.place)
    return meant.where(_person.id.not_in(knowing))


def _ask(row: Row[Any], people: Sequence[Row[Any]]) -> None:
    """Write for each of them that they are asked, with department and place of today, and tell them."""
    if not people:
        return
    moment = clock.now()
    rows = [
        {
            "announcement_id": row.announcement_id, "round": row.number, "person_id": one.id, "reminders": 0,
            "department": one.department, "place": one.place, "asked_at": moment,
        }
        for one in people
    ]  # fmt: skip
    insert_new(Acknowledgement.__table__, rows)
    notices.asked(row, [one.id for one in people])


def _follow(announcement_id: int, number: int) -> None:
    """Ask who came, release who left, and ask again who returned, each without a second notice. Commits."""
    is_stopped = held.is_stopped(clock.now())  # the switch before the row, as everywhere
    lock_row(Item.__table__, announcement_id)
    [row] = fetch(_ONE, {"announcement": announcement_id, "number": number})
    if _is_running(row) and not is_stopped:
        connection, ack = db.session.connection(), update(Acknowledgement.__table__)
        connection.execute(ack.where(_left(row)).values(released_at=clock.now()))
        connection.execute(ack.where(_returned(row)).values(released_at=None))
        while people := fetch(_came(row).order_by(_person.id).limit(BATCH)):
            _ask(row, people)
    db.session.commit()


def _has_changed(row: Row[Any]) -> bool:
    here = Acknowledgement.__table__
    [found] = fetch(
        select(
            _came(row).exists().label("came"),
            exists().select_from(here).where(_left(row)).label("left"),
            exists().select_from(here).where(_returned(row)).label("returned"),
        )
    )
    return bool(found.came or found.left or found.returned)


def _came(row: Row[Any]) -> Select[Any]:
    known = select(_ack.person_id).where(_ack.announcement_id == row.announcement_id, _ack.round == row.number)
    return _asked(row).where(_person.id.not_in(known))


def _left(row: Row[Any]) -> ColumnElement[bool]:
    return and_(_open(row), _ack.released_at.is_(None), _ack.person_id.not_in(people_of(row.audience_id, row.group_id)))


def _returned(row: Row[Any]) -> ColumnElement[bool]:
    return and_(_open(row), _ack.released_at.is_not(None), _ack.person_id.in_(people_of(row.audience_id, row.group_id)))


def _open(row: Row[Any]) -> ColumnElement[bool]:
    return and_(_ack.announcement_id == row.announcement_id, _ack.round == row.number, _ack.confirmed_at.is_(None))


def _update_round(row: Row[Any], values: dict[str, Any]) -> None:
    statement = update(Round.__table__).where(
        _round.announcement_id == row.announcement_id, _round.number == row.number
    )
    db.session.connection().execute(statement.values(values))
