"""Two ways through a long list: keyset for feeds, numbered pages for search and tables."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

Row = TypeVar("Row")
MICROSECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after which a feed goes on: a moment and, among equals, an id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        stamp = int(self.at.timestamp()) * MICROSECOND + self.at.microsecond
        return base64.urlsafe_b64encode(f"{stamp}.{self.id}".encode()).decode().rstrip("=")


def parse_cursor(text: str | None) -> Cursor | None:
    """Read a cursor from an address; anything else means the beginning."""
    if not text or len(text) > 64:
        return None
    try:
        stamp, _, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").partition(".")
        seconds, micro = divmod(int(stamp), MICROSECOND)
        return Cursor(datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro), int(number))
    except (ValueError, OverflowError, OSError, binascii.Error, UnicodeDecodeError):
        return None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Some rows of a feed and where it goes on."""

    rows: list[Row]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One numbered page of a list."""

    rows: list[Row]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to offer; None stands for a gap."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown: list[int | None] = []
        for number in sorted(n for n in near if 1 <= n <= self.last):
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_number(text: str | None) -> int:
    """Read a page number from an address; anything odd means the first."""
    return min(max(int(text), 1), 10_000) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def numbered_href(location: str) -> str:
    """Return the address of a list, without a page in it, with ``{page}`` for the number to come."""
    return f"{location}{'&' if '?' in location else '?'}page={{page}}"
