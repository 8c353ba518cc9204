"""Events in lists: what is coming up, what was, cards of feeds and hits of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import get_timezone
from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, or_, select

from intranet import clock
from intranet.access import Viewer
from intranet.comments.queries import counts
from intranet.database import fetch
from intranet.events.forms import LONGEST
from intranet.events.models import CONCERNED, Answer, Attendance, Event
from intranet.events.queries import Standings, standings
from intranet.events.times import Shown, Span, shown
from intranet.groups.models import Group
from intranet.groups.queries.browsing import GroupName
from intranet.items.models import Item
from intranet.items.visibility import VISIBLE_ONE_BY_ONE, readable_by
from intranet.people.models import Person
from intranet.people.queries import PersonCard
from intranet.web.locale import notation
from intranet.web.pagination import Cursor, Slice
from intranet.web.picture_marks import without_pictures
from intranet.web.text import excerpt

PAGE = 20
EXCERPT = 200
#: Home tells of events so far ahead.
AHEAD = timedelta(days=30)

_item, _person, _group = Item.__table__.c, Person.__table__.c, Group.__table__.c
_event, _attendance = Event.__table__.c, Attendance.__table__.c
#: What a list of several kinds reads of an event.
COLUMNS: tuple[Any, ...] = (
    _event.starts_at, _event.ends_at, _event.zone, _event.is_all_day, _event.place.label("venue"), _event.link,
    _event.capacity, _event.cancelled_at,
)  # fmt: skip
_ROWS: Select[Any] = (
    select(
        _item.id, _item.title, _item.body_html, _item.author_id, _item.group_id, _item.published_at,
        _person.display_name, _person.title.label("job"), _person.department, _person.state.label("standing"),
        _person.picture, _group.name.label("group_name"), *COLUMNS,
    )
    .join_from(Item.__table__, Event.__table__, _event.id == _item.id)
    .outerjoin(Person.__table__, _person.id == _item.author_id)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .where(VISIBLE_ONE_BY_ONE)
)  # fmt: skip
_SOME = _ROWS.where(_item.id.in_(bindparam("ids", expanding=True)))
_now: BindParameter[Any] = bindparam("now")
_at: BindParameter[Any] = bindparam("at")
_last: BindParameter[Any] = bindparam("last")
_LATER = or_(_event.starts_at > _at, and_(_event.starts_at == _at, _event.id > _last))
_EARLIER = or_(_event.starts_at < _at, and_(_event.starts_at == _at, _event.id < _last))
#: The second condition says to the index where to begin.
_TO_COME = and_(_event.ends_at > _now, _event.starts_at > bindparam("earliest"))
_COMING = _ROWS.where(_TO_COME).order_by(_event.starts_at, _event.id).limit(bindparam("most"))
_GONE = _ROWS.where(_event.ends_at <= _now).order_by(_event.starts_at.desc(), _event.id.desc()).limit(bindparam("most"))
_MINE = _event.id.in_(
    select(_attendance.event_id).where(_attendance.person_id == bindparam("me"), _attendance.state.in_(CONCERNED))
)
#: A group has far more items than events: SQLite is not to begin there.
_GROUP_ID = func.coalesce(_item.group_id, 0)
_IN_GROUP = bindparam("group") == _GROUP_ID
_BETWEEN = _ROWS.where(
    _event.starts_at.between(bindparam("first"), bindparam("last")),
    _event.cancelled_at.is_(None),
    _GROUP_ID.in_(bindparam("groups", expanding=True)),
).order_by(_event.starts_at)
_ON_HOME = (
    _COMING.add_columns(_attendance.state.label("answer"))
    .outerjoin(Attendance.__table__, and_(_attendance.event_id == _event.id, _attendance.person_id == bindparam("me")))
    .where(
        _GROUP_ID.in_(bindparam("groups", expanding=True)),
        _event.starts_at < bindparam("until"),
        _event.cancelled_at.is_(None),
        _attendance.state.is_distinct_from(Answer.NO),
    )
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in a list, its time by the reader's clock."""

    id: int
    title: str
    excerpt: str
    author: PersonCard | None
    group: GroupName | None
    created_at: datetime
    when: Shown
    venue: str
    link: str
    capacity: int | None
    is_cancelled: bool
    is_over: bool
    standings: Standings
    comment_count: int

    @property
    def is_full(self) -> bool:
        """Whether who answers now waits."""
        return self.capacity is not None and self.standings.going >= self.capacity


def upcoming(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[EventRow]:
    """Return a slice of the events to come that the viewer may read, the next first."""
    return _slice(viewer, _COMING, _LATER, after, size)


def mine(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[EventRow]:
    """Return a slice of the events to come to which the viewer goes or may go, or waits for."""
    return _slice(viewer, _COMING.where(_MINE), _LATER, after, size, {"me": viewer.person_id})


def between(viewer: Viewer, first: datetime, last: datetime) -> Sequence[Row[Any]]:
    """Return what begins between two moments in the viewer's groups, for a calendar."""
    groups = sorted(viewer.member_group_ids)
    return fetch(_BETWEEN, {**readable_by(viewer), "first": first, "last": last, "groups": groups})


def past(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[EventRow]:
    """Return a slice of the events that were, the latest first."""
    return _slice(viewer, _GONE, _EARLIER, after, size)


def in_group(viewer: Viewer, group_id: int, *, past: bool, after: Cursor | None = None) -> Slice[EventRow]:
    """Return a slice of one group's events: to come, or past."""
    query, order = (_GONE, _EARLIER) if past else (_COMING, _LATER)
    return _slice(viewer, query.where(_IN_GROUP), order, after, PAGE, {"group": group_id})


def coming_up(viewer: Viewer, limit: int) -> list[EventRow]:
    """Return the next events of the viewer's groups, but those to which the viewer has said no."""
    values = {
        **readable_by(viewer), **_times(), "me": viewer.person_id, "groups": sorted(viewer.member_group_ids),
        "until": clock.now() + AHEAD, "most": limit,
    }  # fmt: skip
    found = fetch(_ON_HOME, values)
    mine = {row.id: Standings(mine=row.answer or "") for row in found}
    return list(rows(viewer, found, {}, mine).values())


def some(viewer: Viewer, event_ids: Sequence[int]) -> dict[int, EventRow]:
    """Return these events, as far as the viewer may read them."""
    return rows(viewer, fetch(_SOME, {**readable_by(viewer), "ids": list(event_ids)})) if event_ids else {}


def rows(
    viewer: Viewer,
    found: Sequence[Row[Any]],
    comments: Mapping[int, int] | None = None,
    stand: Mapping[int, Standings] | None = None,
) -> dict[int, EventRow]:
    """Complete raw rows by two statements; comments under them, and who comes, may have been counted already."""
    if not found:
        return {}
    ids = [row.id for row in found]
    comments = counts(viewer, ids) if comments is None else comments
    stand = standings(viewer, ids) if stand is None else stand
    zone, locale, now = get_timezone(), notation(), clock.now()
    return {
        row.id: EventRow(
            row.id,
            row.title,
            excerpt(without_pictures(row.body_html), EXCERPT),
            _author(row),
            GroupName(row.group_id, row.group_name) if row.group_id else None,
            row.published_at,
            shown(Span(row.starts_at, row.ends_at, row.zone, row.is_all_day), zone, locale),
            row.venue,
            row.link,
            row.capacity,
            row.cancelled_at is not None,
            row.ends_at <= now,
            stand.get(row.id, Standings()),
            comments.get(row.id, 0),
        )
        for row in found
    }


def _slice(
    viewer: Viewer,
    query: Select[Any],
    order: ColumnElement[bool],
    after: Cursor | None,
    size: int,
    values: dict[str, Any] | None = None,
) -> Slice[EventRow]:
    bound = {**readable_by(viewer), **(values or {}), **_times(), "most": size + 1}
    if after is not None:
        query, bound = query.where(order), {**bound, "at": after.at, "last": after.id}
    found = fetch(query, bound)
    kept = found[:size]
    following = Cursor(kept[-1].starts_at, kept[-1].id) if len(found) > size else None
    return Slice(list(rows(viewer, kept, {}).values()), following)


def _times() -> dict[str, datetime]:
    return {"now": clock.now(), "earliest": clock.now() - LONGEST}


def _author(row: Row[Any]) -> PersonCard | None:
    if row.author_id is None:
        return None
    return PersonCard(row.author_id, row.display_name, row.job, row.department, row.standing, picture=row.picture)
