"""When somebody usually works, told to a reader who may live in another time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time, get_day_names
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from intranet import clock
from intranet.people.models import Person
from intranet.settings import settings

WEEK = "1234567"
NO_BREAK = "\u00a0"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Usual days and times, and what a clock on the person's wall shows now; texts in the reader's language."""

    days: str
    times: str
    now: str
    apart: str  # from the reader's clock; empty where both show the same

    @property
    def usual(self) -> str:
        """Days and times in one text, empty where neither is known."""
        return ", ".join(filter(None, (self.days, self.times)))


def hours_of(person: Person, reader_zone: str, locale: Locale) -> Hours | None:
    """Return what is known of a person's hours, or None where they have said nothing."""
    if not (person.working_days or person.time_zone):
        return None
    moment = clock.now()
    local = moment.astimezone(ZoneInfo(person.time_zone or settings().time_zone))
    times = ""
    if person.works_from and person.works_until:
        times = f"{_clock(person.works_from, locale)} – {_clock(person.works_until, locale)}".replace(" ", NO_BREAK)
        if person.works_until < person.works_from:
            times = str(_("%(hours)s the next day", hours=times))
    return Hours(
        ", ".join(_runs(person.working_days, locale)),
        times,
        _clock(local.time(), locale),
        _apart(local, moment.astimezone(ZoneInfo(reader_zone)), locale),
    )


def overnight(begins: time, ends: time) -> timedelta:
    """Return how long somebody works past midnight, nothing where the day ends first."""
    minutes = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
    return timedelta(days=1, minutes=minutes) if ends < begins else timedelta()


def is_at_work(local: datetime, days: str, begins: time | None, ends: time | None) -> bool:
    """Whether somebody usually works at a moment of their own clock; in the week by day, where they have not said."""
    begins, ends, now = begins or time(8), ends or time(18), local.time()
    days = days or WEEK[:5]
    today, yesterday = WEEK[local.weekday()] in days, WEEK[local.weekday() - 1] in days
    if begins < ends:
        return today and begins <= now < ends
    return (today and now >= begins) or (yesterday and now < ends)


def day_names(locale: Locale) -> dict[str, str]:
    """Return the names of the weekdays by their digits; Monday is 1."""
    names = get_day_names("abbreviated", locale=locale)
    return {digit: names[index].rstrip(".") for index, digit in enumerate(WEEK)}


def _runs(days: str, locale: Locale) -> Iterator[str]:
    """Yield "Mon–Thu" and "Sat"; a week may begin on any day."""
    names = day_names(locale)
    beginnings = [day for day in WEEK if day in days and _after(day, -1) not in days] or [WEEK[0]] * bool(days)
    for first in beginnings:
        last = first
        while (following := _after(last, 1)) in days and following != first:
            last = following
        yield names[first] if first == last else f"{names[first]}–{names[last]}"


def _after(day: str, steps: int) -> str:
    return WEEK[(WEEK.index(day) + steps) % len(WEEK)]


def _clock(at: time, locale: Locale) -> str:
    return str(format_time(at, "short", locale=locale))


def _apart(local: datetime, reader: datetime, locale: Locale) -> str:
    difference = ((local.utcoffset() or timedelta()) - (reader.utcoffset() or timedelta())) / HOUR
    count = abs(difference)
    span = ngettext(
        "%(hours)s hour", "%(hours)s hours", 1 if count == 1 else 2, hours=format_decimal(count, locale=locale)
    )
    if difference > 0:
        return str(_("%(span)s ahead of you", span=span))
    return str(_("%(span)s behind you", span=span)) if difference else ""
