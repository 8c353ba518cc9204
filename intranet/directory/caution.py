"""How much of what the directory says at once is believed, and how long somebody missing is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: So many may leave even a company of six.
FEW = 5


@dataclass(frozen=True, slots=True)
class Caution:
    """What stands between a mistake in the directory and people who are put out for it."""

    #: People whom one look may lose without anybody's confirmation: so many, or this share of all.
    most_lost: int = 5
    most_lost_percent: int = 5
    #: How long, and in how many complete looks, somebody must be missing to be taken for a leaver.
    grace: timedelta = timedelta(hours=24)
    missing_looks: int = 2

    def is_too_many(self, lost: int, of: int) -> bool:
        """Whether so many of all look like a mistake over there, not like leavers.

        Whatever is set, it is never more than half of all, but for a few in a small company.
        """
        allowed = min(max(self.most_lost, self.most_lost_percent * of / 100), of / 2)
        return lost > max(allowed, min(self.most_lost, FEW))

    def is_over(self, missing_since: datetime | None, looks: int, moment: datetime) -> bool:
        """Whether somebody has been missing for long enough; ``looks`` that did not find them, this one counted."""
        is_long = missing_since is not None and moment - missing_since >= self.grace
        return is_long and looks >= self.missing_looks
