"""Who has confirmed and who has not: by round and version, by department and place, by name.

Names are shown because confirming was required, and everybody who is asked is told who sees it. Department and place
are those of the day on which somebody was asked. Who left the audience before confirming is pending no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select

from intranet.access import Viewer, require
from intranet.announcements import policy, queries
from intranet.announcements.models import Acknowledgement, Announcement, Round
from intranet.database import fetch
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard
from intranet.web.pagination import Page

PAGE_SIZE = 30

_ack, _round, _person = Acknowledgement.__table__.c, Round.__table__.c, Person.__table__.c
_COUNTS = or_(_ack.confirmed_at.is_not(None), _ack.released_at.is_(None))
_ASKED, _CONFIRMED = func.count(_ack.person_id).label("asked"), func.count(_ack.confirmed_at).label("confirmed")
_ROUNDS = (
    select(
        _round.number, _round.cause, _round.version, _round.begun_at, _round.asked_at, _round.reminder_asked_at,
        _ASKED, _CONFIRMED,
    )
    .join_from(
        Round.__table__,
        Acknowledgement.__table__,
        and_(_ack.announcement_id == _round.announcement_id, _ack.round == _round.number, _COUNTS),
        isouter=True,
    )
    .where(_round.announcement_id == bindparam("announcement"))
    .group_by(*Round.__table__.primary_key, _round.cause, _round.version, _round.begun_at, _round.asked_at,
              _round.reminder_asked_at)
    .order_by(_round.number.desc())
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many have confirmed: of a round, or of a part of it that has a name."""

    name: str
    asked: int
    confirmed: int

    @property
    def pending(self) -> int:
        """How many have not."""
        return self.asked - self.confirmed


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a round is to be shown."""

    show: str = ""  # "pending", "confirmed" or everybody
    department: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the evidence."""

    round: int
    person: PersonCard
    department: str
    place: str
    asked_at: datetime
    confirmed_at: datetime | None
    version: int | None
    through: str | None
    reminders: int
    reminded_at: datetime | None


def find(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement whose evidence the viewer sees. Raises NotFound, or Forbidden for its other readers."""
    announcement = queries.at_hand(viewer, announcement_id)
    require(policy.can_see_evidence(viewer, announcement))
    return announcement


def brief(viewer: Viewer, announcement: Announcement) -> Share | None:
    """Return how far the present round is, for those who see its evidence."""
    if not announcement.must_read or not policy.can_see_evidence(viewer, announcement):
        return None
    rows = rounds(viewer, announcement)
    return Share("", rows[0].asked, rows[0].confirmed) if rows else None


def rounds(viewer: Viewer, announcement: Announcement) -> Sequence[Row[Any]]:
    """Return its rounds, the latest first, each with how many were asked and have confirmed."""
    return fetch(_ROUNDS, {"announcement": announcement.id})


def shares(viewer: Viewer, announcement: Announcement, number: int, by: str) -> list[Share]:
    """Return the departments, or the places, of a round: those with most pending people first."""
    column = {"department": _ack.department, "place": _ack.place}[by]
    rows = fetch(
        select(column.label("name"), _ASKED, _CONFIRMED)
        .where(*_of_round(announcement, number))
        .group_by(column)
        .order_by((func.count(_ack.person_id) - func.count(_ack.confirmed_at)).desc(), column)
    )
    return [Share(*row) for row in rows]


def people(viewer: Viewer, announcement: Announcement, number: int, cut: Cut, page: int) -> Page[Entry]:
    """Return a page of the people of a round by name, those who are pending before the others."""
    wanted = [*_of_round(announcement, number), *_of_cut(cut)]
    total = fetch(select(func.count()).select_from(Acknowledgement.__table__).where(*wanted))[0][0]
    query = _entries().where(*wanted).order_by(_ack.confirmed_at.is_not(None), _person.sort_key, _person.id)
    rows = fetch(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Page([_entry(row) for row in rows], page, PAGE_SIZE, total)


def everybody(viewer: Viewer, announcement: Announcement) -> list[Entry]:
    """Return everybody who was asked in any round, for a table."""
    query = _entries().where(_ack.announcement_id == announcement.id, _COUNTS)
    return [_entry(row) for row in fetch(query.order_by(_ack.round, _person.sort_key, _person.id))]


def _of_round(announcement: Announcement, number: int) -> tuple[ColumnElement[bool], ...]:
    return _ack.announcement_id == announcement.id, _ack.round == number, _COUNTS


def _of_cut(cut: Cut) -> list[ColumnElement[bool]]:
    wanted = []
    if cut.show:
        is_confirmed = _ack.confirmed_at.is_not(None)
        wanted.append(is_confirmed if cut.show == "confirmed" else ~is_confirmed)
    if cut.department is not None:
        wanted.append(_ack.department == cut.department)
    if cut.place is not None:
        wanted.append(_ack.place == cut.place)
    return wanted


def _entries() -> Select[Any]:
    return select(
        *CARD, _ack.round, _ack.department.label("asked_department"), _ack.place.label("asked_place"), _ack.asked_at,
        _ack.confirmed_at, _ack.confirmed_version, _ack.confirmed_through, _ack.reminders, _ack.reminded_at,
    ).join_from(Acknowledgement.__table__, Person.__table__, _person.id == _ack.person_id)  # fmt: skip


def _entry(row: Row[Any]) -> Entry:
    person = PersonCard(row.id, row.display_name, row.title, row.department, row.state, row.place, row.picture)
    return Entry(
        row.round, person, row.asked_department, row.asked_place, row.asked_at, row.confirmed_at,
        row.confirmed_version, row.confirmed_through, row.reminders, row.reminded_at,
    )  # fmt: skip
