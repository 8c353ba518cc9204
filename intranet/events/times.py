"""When an event takes place: from what a clock on the wall says to moments, and back to words for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, format_time, get_timezone_location

from intranet import clock

#: When people are reminded, on the day before, where the event is.
REMINDED_AT = time(9)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another, and the zone in which they were meant."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    is_all_day: bool

    @property
    def first_day(self) -> date:
        """The day on which it begins, where it takes place."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_day(self) -> date:
        """The day on which it ends there; what ends at midnight ends with the day before."""
        return (self.ends_at - SECOND).astimezone(ZoneInfo(self.zone)).date()

    @property
    def remind_at(self) -> datetime:
        """The morning of the day before."""
        return datetime.combine(self.first_day - timedelta(days=1), REMINDED_AT, ZoneInfo(self.zone)).astimezone(UTC)


def moment(day: date, at: time, zone: str) -> datetime | None:
    """Return the moment at which the clocks of a zone show this; none where they skip it. Of two it is the first."""
    return next(iter(clock.moments(day, at, zone)), None)


def whole_days(first: date, last: date, zone: str) -> Span:
    """Return the span of whole days in a zone, the last one with them."""
    place = ZoneInfo(zone)
    begins = datetime.combine(first, time(), place)
    ends = datetime.combine(last + timedelta(days=1), time(), place)
    return Span(begins.astimezone(UTC), ends.astimezone(UTC), zone, is_all_day=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """A span in a reader's words, by the reader's clock."""

    weekday: str  # of the first day, as "Tue"
    number: str  # of that day in its month
    month: str
    day: str  # "Tue, 24 Nov 2026"; of several days both
    hours: str  # "18:00–20:00"; empty where whole days are meant, and where ``day`` says them
    there: str  # what the clocks of the place say, where that is something else
    city: str  # whose clocks these are

    @property
    def line(self) -> str:
        """Day and hours."""
        return f"{self.day}, {self.hours}" if self.hours else self.day


def shown(span: Span, reader_zone: tzinfo, locale: Locale) -> Shown:
    """Say when it is for a reader. Whole days are those of the place, wherever the reader is."""
    place = ZoneInfo(span.zone)
    city = str(get_timezone_location(span.zone, locale=locale, return_city=True))
    if span.is_all_day:
        first, last = span.first_day, span.last_day
        text = _day(first, locale) if first == last else f"{_day(first, locale)} – {_day(last, locale)}"
        return Shown(*_leaf(first, locale), text, "", "", city)
    day, hours = _clock(span, reader_zone, locale)
    there_day, there_hours = _clock(span, place, locale)
    there = "" if (day, hours) == (there_day, there_hours) else there_hours
    if there_day != day:
        there = f"{there_day}, {there_hours}" if there_hours else there_day
    return Shown(*_leaf(span.starts_at.astimezone(reader_zone).date(), locale), day, hours, there, city)


def _clock(span: Span, zone: tzinfo, locale: Locale) -> tuple[str, str]:
    begins, ends = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
    from_time, until_time = (format_time(at.time(), "short", locale=locale) for at in (begins, ends))
    if begins.date() == ends.date() or ends - begins < timedelta(hours=12):  # a night belongs to its evening
        return _day(begins.date(), locale), f"{from_time}–{until_time}"
    return f"{_day(begins.date(), locale)}, {from_time} – {_day(ends.date(), locale)}, {until_time}", ""


def _day(day: date, locale: Locale) -> str:
    return str(format_skeleton("yMMMEd", day, locale=locale))


def _leaf(day: date, locale: Locale) -> tuple[str, str, str]:
    """Return weekday, number and month, as a leaf of a calendar shows them."""
    weekday, month = (str(format_skeleton(name, day, locale=locale)) for name in ("EEE", "MMM"))
    return weekday.rstrip("."), str(day.day), month.rstrip(".")
