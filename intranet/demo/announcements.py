"""What is announced in the demo company, by days from today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from intranet.demo.reading import rows
from intranet.demo.writings import When


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAnnouncement:
    """News for everyone or for the people of a place; days are counted from when it was announced, or from today."""

    key: str
    by: str
    when: When
    to: str  # "everyone", or a place
    title: str
    body: str
    written_by: str = ""
    german: tuple[str, str] | None = None
    comments: bool = True
    must_read: bool = False
    confirm_days: int = 0
    featured_days: int = 0
    expires_days: int = 0
    expired_days: int = 0  # ago
    publish_in: int = 0


@cache
def load() -> tuple[DemoAnnouncement, ...]:
    """Read the content. Raises TypeError or KeyError where a file has a word too many or too few."""
    return tuple(_announcement(row) for row in rows("announcements", "announcement"))


def _announcement(row: dict[str, Any]) -> DemoAnnouncement:
    when = When(days=row.pop("days", 0), at=row.pop("at", ""), minutes=row.pop("minutes", 0))
    german = row.pop("de", None)
    words = {
        **row,
        "body": row["body"].strip(),
        "german": (german["title"], german["body"].strip()) if german else None,
    }
    return DemoAnnouncement(when=when, **words)
