"""The calendar: which days a page shows, what stands on them, and what stands too close to something else.

A feature adds what it knows by ``register``: its entries are context, which nobody moves from here.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from intranet.access import Viewer
from intranet.items.models import EVERYONE

#: Two announcements to the same people within this time take attention from each other.
CLOSE = timedelta(hours=2)
MONTH, WEEK = "month", "week"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day of the calendar, in words for its viewer."""

    kind: str  # item, waits, event, expiry, digests, pause
    at: datetime
    title: str
    href: str | None = None
    note: Any = ""  # the place it stands in, or what is to be known of it
    icon: str = "calendar-clock"
    item_id: int | None = None
    audience_id: int | None = None
    is_announcement: bool = False
    is_all_day: bool = False
    is_close: bool = False  # to another one for the same people


Source = Callable[[Viewer, datetime, datetime], Iterable[Entry]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a feature's entries between two moments stand in the calendar of who may know of them."""
    _sources.append(source)


def sources() -> Sequence[Source]:
    """Return what features have registered."""
    return tuple(_sources)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    date: date
    is_today: bool
    is_in_month: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a page shows, in whole weeks."""

    view: str
    day: date  # one of the week or month
    weeks: list[list[date]]

    @property
    def first(self) -> date:
        """The first day shown."""
        return self.weeks[0][0]

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.weeks[-1][-1]

    @property
    def earlier(self) -> date:
        """A day of the week or month before."""
        return self.day - timedelta(days=7) if self.view == WEEK else self.day.replace(day=1) - timedelta(days=1)

    @property
    def later(self) -> date:
        """A day of the next week or month."""
        return self.day + timedelta(days=7) if self.view == WEEK else self.day.replace(day=28) + timedelta(days=4)

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when it begins and ends by the clocks of a zone."""
        first = datetime.combine(self.first, time(), zone)
        return first.astimezone(UTC), datetime.combine(self.last + timedelta(days=1), time(), zone).astimezone(UTC)


def span(view: str, day: date, first_weekday: int) -> Span:
    """Return the week or the month around a day, in weeks that begin with a weekday (Monday is 0)."""
    weeks = calendar.Calendar(first_weekday).monthdatescalendar(day.year, day.month)
    if view == WEEK:
        return Span(WEEK, day, [next(week for week in weeks if day in week)])
    return Span(MONTH, day, weeks)


def laid_out(shown: Span, entries: Iterable[Entry], zone: tzinfo, today: date) -> list[list[Day]]:
    """Return the weeks with the entries of each day, by the clocks of a zone."""
    days: dict[date, list[Entry]] = {}
    for entry in sorted(marked(list(entries)), key=lambda one: (not one.is_all_day, one.at)):
        days.setdefault(entry.at.astimezone(zone).date(), []).append(entry)
    return [
        [Day(day, day == today, day.month == shown.day.month, days.get(day, [])) for day in week]
        for week in shown.weeks
    ]


def marked(entries: Sequence[Entry]) -> list[Entry]:
    """Mark what reaches the same people shortly before or after something else."""
    return [replace(one, is_close=any(_are_close(one, other) for other in entries)) for one in entries]


def _are_close(one: Entry, other: Entry) -> bool:
    if one.item_id is None or other.item_id is None or one.item_id == other.item_id:
        return False
    if abs(one.at - other.at) >= CLOSE:
        return False
    reaches_all = one.is_announcement and other.is_announcement and EVERYONE in (one.audience_id, other.audience_id)
    return one.audience_id == other.audience_id or reaches_all
