"""The day on which somebody started, as directories write it.

Read are days of ISO 8601 (2026-05-04, 20260504), moments of ISO 8601 and generalized times (RFC 4517 §3.3.13), and
Active Directory's count of tenths of microseconds since 1601. Midnight in UTC is meant as that day, wherever the
company is; any other moment is the day that it falls on at the site.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: What is before or after is a way to say never, or a slip.
EARLIEST, LATEST = date(1930, 1, 1), date(2200, 1, 1)
FILETIME = re.compile(r"\d{17,18}")
GENERALIZED = re.compile(r"(\d{10}(?:\d{2}){0,2})(?:[.,]\d+)?(Z|[+-]\d{2}(?:\d{2})?)")
FIRST = datetime(1601, 1, 1, tzinfo=UTC)


def day_of(text: str, time_zone: str) -> date | None:
    """Return the day, none where the text says no day that can be."""
    text = text.strip()
    try:
        found = _read(text, time_zone)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found <= LATEST else None


def _read(text: str, time_zone: str) -> date:
    if FILETIME.fullmatch(text):
        return _at(FIRST + timedelta(microseconds=int(text) // 10), time_zone)
    if generalized := GENERALIZED.fullmatch(text):
        digits, offset = generalized.groups()
        zone = "+00:00" if offset == "Z" else offset.ljust(5, "0")
        return _at(datetime.strptime(digits.ljust(14, "0") + zone, "%Y%m%d%H%M%S%z"), time_zone)
    if re.fullmatch(r"\d{8}|\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return _at(moment, time_zone) if moment.tzinfo else moment.date()


def _at(moment: datetime, time_zone: str) -> date:
    moment = moment.astimezone(UTC)
    return moment.date() if moment.time() == time() else moment.astimezone(ZoneInfo(time_zone)).date()
