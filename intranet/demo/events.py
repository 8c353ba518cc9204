"""What the groups of the demo company plan: their events, by days from today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from intranet.demo.reading import rows
from intranet.demo.writings import When


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEvent:
    """An event in so many days, or so many days ago; who comes to it beside its author, in the order of answers."""

    key: str
    group: str
    by: str
    when: When  # it was planned
    begins_in: int
    title: str
    body: str
    begins: str = ""  # time of day; none for a whole day
    hours: int = 0
    place: str = ""
    link: str = ""
    capacity: int | None = None
    cancelled: str = ""  # why
    tags: tuple[str, ...] = ()
    going: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


@cache
def load() -> tuple[DemoEvent, ...]:
    """Read the content. Raises TypeError or KeyError where a file has a word too many or too few."""
    return tuple(_event(row) for row in rows("events", "event"))


def _event(row: dict[str, Any]) -> DemoEvent:
    when = When(days=row.pop("days"), at=row.pop("at"))
    people = {name: tuple(row.pop(name, ())) for name in ("tags", "going", "waiting", "maybe")}
    if not row.pop("all_day", False):
        row["begins"] = row.pop("from")
    words = {**row, **people, "body": row["body"].strip()}
    return DemoEvent(when=when, **words)
