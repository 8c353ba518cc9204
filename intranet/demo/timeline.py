"""When things happened in the demo company: on working days, in the hours of each site, before now."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intranet.demo.writings import When

AFTER = re.compile(r"\+(?:(?P<days>\d+)d (?P<at>\d\d:\d\d)|(?P<count>\d+)(?P<unit>[hm]))")
SATURDAY = 5
#: Nobody writes at the full quarter of an hour: each moment moves by up to so many seconds.
SPREAD = {"h": 14 * 60, "m": 3 * 60, "at": 4 * 60}


class Timeline:
    """Turns the content's words for time into moments before ``now`` (aware)."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def moment(self, when: When, zone: str, key: str) -> datetime:
        """Return the moment of something that began by itself; ``key`` seeds the spread."""
        if not when.days:
            return self.now - timedelta(minutes=when.minutes)
        today = self.now.astimezone(ZoneInfo(zone)).date()
        return self._local(working_day(today, -when.days), when.at, zone, key)

    def after(self, earlier: datetime, words: str, zone: str, key: str) -> datetime:
        """Return the moment ``+40m``, ``+3h`` or ``+2d 09:15`` (working days) after another one.

        Raises ValueError for other words.
        """
        found = AFTER.fullmatch(words)
        if found is None:
            raise ValueError(f"{words!r} is neither like +40m or +3h nor like +2d 09:15")
        if found["days"]:
            day = working_day(earlier.astimezone(ZoneInfo(zone)).date(), int(found["days"]))
            moment = self._local(day, found["at"], zone, key)
        else:
            step = timedelta(minutes=int(found["count"]) * (60 if found["unit"] == "h" else 1))
            moment = earlier + step + _spread(key, SPREAD[found["unit"]])
        return min(moment, self.now - timedelta(minutes=1))

    def days_ago(self, days: int, key: str) -> datetime:
        """Return a moment in office hours so many working days ago."""
        at = f"{9 + zlib.crc32(key.encode()) % 8:02}:{zlib.crc32(key[::-1].encode()) % 60:02}"
        return self.moment(When(days=days, at=at), "Europe/Berlin", key)

    def _local(self, day: date, at: str, zone: str, key: str) -> datetime:
        local = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
        return local.astimezone(UTC) + _spread(key, SPREAD["at"])


def working_day(day: date, steps: int) -> date:
    """Return the working day that is ``steps`` working days from ``day``; a weekend day is no step."""
    step = timedelta(days=1 if steps > 0 else -1)
    for _ in range(abs(steps)):
        day += step
        while day.weekday() >= SATURDAY:
            day += step
    return day


def _spread(key: str, seconds: int) -> timedelta:
    return timedelta(seconds=zlib.crc32(key.encode()) % seconds)
