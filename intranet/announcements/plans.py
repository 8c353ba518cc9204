"""What an announcement says and asks, as its form gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Words:
    """Title and text in one language."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an announcement says and asks."""

    words: Words
    language: str
    others: Mapping[str, Words] = field(default_factory=dict)  # by language
    takes_comments: bool = True
    featured_until: datetime | None = None
    pinned_until: datetime | None = None
    expires_at: datetime | None = None
    publish_at: datetime | None = None
    must_read: bool = False
    confirm_by: date | None = None
    ask_again_days: int | None = None
    remind_after_days: int = 3
    remind_most: int = 2


#: What of a plan is no words: it may change without a new version.
TERMS = (
    "featured_until", "pinned_until", "expires_at", "publish_at", "takes_comments", "must_read", "confirm_by",
    "ask_again_days", "remind_after_days", "remind_most",
)  # fmt: skip
