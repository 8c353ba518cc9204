"""Quarters of a year, by the clock of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

NAME = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> Quarter:
        """Return the quarter of a moment."""
        local = moment.astimezone(zone)
        return cls(local.year, (local.month + 2) // 3)

    @classmethod
    def named(cls, name: str) -> Quarter:
        """Return the quarter of a name such as 2026-Q3. Raises ValueError for another."""
        found = NAME.fullmatch(name)
        if found is None:
            raise ValueError(f"{name!r} names no quarter")
        return cls(int(found[1]), int(found[2]))

    @property
    def name(self) -> str:
        """Its name, in the order of time."""
        return f"{self.year}-Q{self.number}"

    @property
    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def after(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def began(self, zone: ZoneInfo) -> datetime:
        """Return its first moment."""
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=zone)

    def ended(self, zone: ZoneInfo) -> datetime:
        """Return the first moment after it."""
        return self.after.began(zone)
