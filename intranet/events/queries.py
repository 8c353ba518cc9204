"""Reading events: groups to plan in, single events to act on, who comes. Lists: ``listing``; a page: ``thread``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Row, bindparam, case, func, select

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.database import db, fetch
from intranet.events import policy
from intranet.events.models import Answer, Attendance, CalendarFeed, Event
from intranet.events.times import Span, shown
from intranet.groups.queries.places import Place, own_places
from intranet.items import queries
from intranet.items.history import Edit, edits
from intranet.items.models import Act
from intranet.items.tagging import tags_of
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard, cards
from intranet.web.locale import notation
from intranet.web.pagination import Page

PAGE_SIZE = 60
#: So many of each answer are shown on the event's own page.
FACES = 12
#: A calendar still shows what was so long ago.
KEPT_IN_CALENDARS = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Standings:
    """How many go, wait and may come, and where the reader stands."""

    going: int = 0
    waiting: int = 0
    maybe: int = 0
    mine: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who comes, waits or may come."""

    person: PersonCard
    state: str
    answered_at: datetime
    email: str | None


@dataclass(frozen=True, slots=True)
class ActView:
    """What somebody did to an event beside its words."""

    kind: str
    at: datetime
    by: PersonCard | None
    reason: str


@dataclass(slots=True)
class Faces:
    """The first of those who go, wait and may come, in the order of their answers."""

    going: list[PersonCard] = field(default_factory=list)
    waiting: list[PersonCard] = field(default_factory=list)
    maybe: list[PersonCard] = field(default_factory=list)


_attendance, _event = Attendance.__table__.c, Event.__table__.c
#: Who comes to some events, in the columns in which reactions are counted: ``standings_of`` reads its rows.
STANDINGS = (
    select(
        _attendance.event_id.label("item_id"), _attendance.state.label("kind"), func.count().label("number"),
        func.max(case((_attendance.person_id == bindparam("me"), 1), else_=0)).label("is_mine"),
    )
    .where(_attendance.event_id.in_(bindparam("events", expanding=True)))
    .group_by(_attendance.event_id, _attendance.state)
)  # fmt: skip
_TOLD_OF = select(Event.__table__).where(_event.id.in_(bindparam("ids", expanding=True)))


def places(viewer: Viewer) -> list[Place]:
    """Return the groups the viewer may plan in, by name."""
    return own_places(viewer)


def one(viewer: Viewer, event_id: int) -> Event:
    """Return an event to act on. Raises NotFound where the viewer finds none."""
    found: Event = find_or_404(policy.visible(viewer), id=event_id)
    return found


def one_deleted(viewer: Viewer, event_id: int) -> Event:
    """Return a deleted event of an audience the viewer is in. Raises NotFound."""
    return queries.deleted(viewer, Event, event_id)


def deleted_by(viewer: Viewer, event_id: int) -> Event:
    """Return an event that the viewer has deleted, for a second press. Raises NotFound."""
    return queries.deleted_by(viewer, Event, event_id)


def history(viewer: Viewer, event: Event) -> list[Edit]:
    """Return how the words of an event the viewer has found were changed, newest first."""
    return [edit for edit in edits(event, cards) if edit.title or edit.tags or edit.body]


def acts(viewer: Viewer, event: Event) -> list[ActView]:
    """Return who moved or cancelled an event the viewer has found, newest first."""
    rows = db.session.scalars(select(Act).where(Act.item_id == event.id).order_by(Act.id.desc())).all()
    people = cards(row.by_id for row in rows)
    return [ActView(row.kind, row.at, people.get(row.by_id or 0), row.reason) for row in rows]


def form_values(viewer: Viewer, event: Event) -> dict[str, Any]:
    """Return what the form for changing an event the viewer has found starts with."""
    return {
        "title": event.title, "body": event.body, "tags": ", ".join(tags_of([event.id]).get(event.id, [])),
        "version": event.version, "place": event.place, "link": event.link, "capacity": event.capacity,
        "span": event.span,
    }  # fmt: skip


def standings(viewer: Viewer, event_ids: Collection[int]) -> dict[int, Standings]:
    """Return who comes to events that the viewer has found, in numbers, by one statement."""
    found = fetch(STANDINGS, {"me": viewer.person_id, "events": list(event_ids)}) if event_ids else ()
    return standings_of(found)


def standings_of(rows: Iterable[Row[Any]]) -> dict[int, Standings]:
    """Return what rows of ``STANDINGS`` tell of, by event."""
    counted: dict[int, dict[str, Any]] = {}
    for row in rows:
        numbers = counted.setdefault(row.item_id, {})
        if row.kind != Answer.NO:
            numbers[row.kind] = row.number
        if row.is_mine:
            numbers["mine"] = row.kind
    return {event_id: Standings(**numbers) for event_id, numbers in counted.items()}


def faces(viewer: Viewer, event: Event) -> Faces:
    """Return the first of those who come to an event the viewer has found."""
    found = Faces()
    for state in (Answer.GOING, Answer.WAITING, Answer.MAYBE):
        query = select(*CARD).join(Attendance, Attendance.person_id == Person.id)
        query = query.where(Attendance.event_id == event.id, Attendance.state == state)
        rows = db.session.execute(query.order_by(Attendance.id).limit(FACES))
        getattr(found, state).extend(PersonCard(*row) for row in rows)
    return found


def place_in_line(viewer: Viewer, event: Event) -> int:
    """Return how many wait before the viewer, and the viewer; 0 for who does not wait."""
    line = (Attendance.event_id == event.id, Attendance.state == Answer.WAITING)
    mine = db.session.scalar(select(Attendance.id).where(*line, Attendance.person_id == viewer.person_id))
    if mine is None:
        return 0
    return db.session.scalar(select(func.count()).select_from(Attendance).where(*line, Attendance.id <= mine)) or 0


def people(viewer: Viewer, event: Event, state: Answer, number: int) -> Page[Attendee]:
    """Return a page of those with one answer to an event the viewer has found, in the order of the answers."""
    theirs = Attendance.event_id == event.id, Attendance.state == state
    total = db.session.scalar(select(func.count()).select_from(Attendance).where(*theirs)) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    query = _attendees().where(*theirs).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page([_attendee(row) for row in db.session.execute(query)], number, PAGE_SIZE, total)


def everybody(viewer: Viewer, event: Event) -> list[Attendee]:
    """Return all who come, wait or may come to an event that the viewer organises."""
    query = _attendees().where(Attendance.event_id == event.id, Attendance.state != Answer.NO)
    found = [_attendee(row) for row in db.session.execute(query)]
    order = list(Answer)
    return sorted(found, key=lambda one: order.index(Answer(one.state)))  # stable: else as they answered


def _attendees() -> Any:
    return (
        select(Attendance.state, Attendance.answered_at, Person.email, *CARD)
        .join(Person, Person.id == Attendance.person_id)
        .order_by(Attendance.id)
    )


def _attendee(row: Any) -> Attendee:
    state, answered_at, email, *card = row
    return Attendee(PersonCard(*card), state, answered_at, email)


def in_calendar(viewer: Viewer, *, only_mine: bool) -> Sequence[tuple[Event, bool]]:
    """Return the events of the viewer's groups for a calendar, each with whether the viewer goes."""
    goes = (Attendance.event_id == Event.id) & (Attendance.person_id == viewer.person_id)
    query = (
        policy.visible(viewer)
        .add_columns(Attendance.id.is_not(None))
        .outerjoin(Attendance, goes & (Attendance.state == Answer.GOING))
        .where(Event.ends_at > clock.now() - KEPT_IN_CALENDARS, Event.group_id.in_(sorted(viewer.member_group_ids)))
        .order_by(Event.starts_at, Event.id)
    )
    if only_mine:
        query = query.where(Attendance.id.is_not(None))
    return [(event, bool(going)) for event, going in db.session.execute(query)]


def calendar_feed(viewer: Viewer) -> CalendarFeed | None:
    """Return the viewer's own calendar feed, if there is one."""
    return db.session.get(CalendarFeed, viewer.person_id)


def answers_of(viewer: Viewer) -> dict[str, Any]:
    """Return how many answers are kept of the viewer, and the latest."""
    query = select(func.count(), func.max(_attendance.answered_at)).where(_attendance.person_id == viewer.person_id)
    count, latest = db.session.execute(query).one()
    return {"count": count, "latest": latest}


def when(event_ids: Collection[int]) -> dict[int, str]:
    """Return the time of events that notices tell of, by the clocks of the place, by one statement."""
    return {row.id: _when(row) for row in _told_of(event_ids)}


def when_and_where(event_ids: Collection[int]) -> dict[int, str]:
    """Return the same with the place."""
    return {row.id: " · ".join(filter(None, (_when(row), row.place or row.link))) for row in _told_of(event_ids)}


def _told_of(event_ids: Collection[int]) -> Sequence[Any]:
    return fetch(_TOLD_OF, {"ids": list(event_ids)}) if event_ids else ()


def _when(row: Any) -> str:
    span = Span(row.starts_at, row.ends_at, row.zone, row.is_all_day)
    when = shown(span, ZoneInfo(row.zone), notation())
    return when.line if row.is_all_day else _("%(when)s (%(city)s)", when=when.line, city=when.city)
