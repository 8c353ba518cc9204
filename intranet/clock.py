"""The one place that tells the time, so that tests can freeze it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen_at(moment: datetime) -> Iterator[datetime]:
    """Let ``now()`` answer ``moment`` (aware) inside the block."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _frozen.reset(token)


def moments(day: date, at: time, zone: str) -> list[datetime]:
    """Return the moments, in UTC, at which the clocks of a zone show this.

    None where they skip it in spring, and two where they show it twice in autumn.
    """
    place, wall = ZoneInfo(zone), datetime.combine(day, at)
    found = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({one for one in found if one.astimezone(place).replace(tzinfo=None) == wall})
