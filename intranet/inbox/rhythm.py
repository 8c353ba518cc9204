"""When the summaries of a day and of a week leave: at an hour and a weekday of the site, by each person's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intranet.notifications.kinds import Rhythm

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5
#: So long after its hour a summary may still leave, where the job process stood still; then the day is over.
CATCH_UP = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Due:
    """A summary that may leave now: it tells of what came before ``until``, and its day names it."""

    rhythm: Rhythm
    day: date
    until: datetime


def due(now: datetime, zone: ZoneInfo, hour: int, weekday: str) -> list[Due]:
    """Return what is due where the clock shows this zone's time.

    The day's on working days; the week's on its weekday, or, where that was missed, on the next working day.
    """
    local = now.astimezone(zone)
    begin = datetime.combine(local.date(), time(hour), zone)
    if not begin <= local < begin + CATCH_UP:
        return []
    works = local.weekday() < SATURDAY
    found = [Due(Rhythm.DAILY, local.date(), begin)] if works else []
    back = (local.weekday() - WEEKDAYS.index(weekday)) % len(WEEKDAYS)
    if works or not back:
        week = local.date() - timedelta(days=back)
        found.append(Due(Rhythm.WEEKLY, week, datetime.combine(week, time(hour), zone)))
    return found
