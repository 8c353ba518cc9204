"""Days, weeks and hours of the calendar in the reader's words."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_interval, format_skeleton, format_time
from flask_babel import get_timezone, to_user_timezone

from intranet.scheduling.calendar import WEEK, Span
from intranet.web.locale import notation


def zone() -> str:
    """Return the name of the reader's time zone, as "Europe/Berlin"."""
    return str(get_timezone()).replace("_", " ")


def title(shown: Span) -> str:
    """Return what a page shows, as "November 2026" or "16 – 22 Nov 2026"."""
    if shown.view == WEEK:
        return str(format_interval(shown.first, shown.last, "yMMMd", locale=notation()))
    return str(format_skeleton("yMMMM", shown.day, locale=notation()))


def weekday(day: date) -> str:
    """Return the short name of a weekday."""
    return str(format_date(day, "EEE", locale=notation())).rstrip(".")


def long_day(day: date) -> str:
    """Return a day as "Monday, 16 November"."""
    return str(format_skeleton("MMMMEEEEd", day, locale=notation()))


def hour(moment: datetime) -> str:
    """Return the time of a moment by the reader's clock, as "09:00"."""
    return str(format_time(to_user_timezone(moment).time(), "short", locale=notation()))
