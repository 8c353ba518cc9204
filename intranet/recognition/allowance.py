"""How many thank-yous one person may write in a calendar month, so that each of them means something.

One that its author takes back at once, as after a slip, is given back. That is done for no more than there are in a
month: whoever writes and takes back without end still tells everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import fetch
from intranet.items.models import Item, ItemState
from intranet.settings import settings

#: Taken back within this time, it is as if it had not been written.
SLIP = timedelta(minutes=10)
#: From so many left on, it is said how many there are.
FEW = 5

_item = Item.__table__.c
_WRITTEN = select(_item.created_at, _item.state, _item.deleted_at, _item.deleted_by_id).where(
    _item.kind == "thanks",
    _item.author_id == bindparam("me"),
    _item.created_at >= bindparam("since", type_=_item.created_at.type),
)


class UsedUp(Exception):
    """There are no more in this month."""


class Written(Protocol):
    """What of a thank-you decides whether it counts: a row of it."""

    @property
    def created_at(self) -> datetime:
        """When it was written."""

    @property
    def state(self) -> str:
        """One of ItemState."""

    @property
    def deleted_at(self) -> datetime | None:
        """When it was taken away."""

    @property
    def deleted_by_id(self) -> int | None:
        """By whom."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to one person in this month."""

    left: int
    of: int
    begins_anew: datetime  # noon of that day, which is the same day for whoever reads it

    @property
    def is_short(self) -> bool:
        """Whether it is worth a word."""
        return self.left <= min(FEW, self.of - 1)


def month_of(moment: datetime, zone: str) -> tuple[datetime, date]:
    """Return when the month of a moment began, and the first day of the next one, by the clock of a time zone."""
    first = moment.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first.date() + timedelta(days=32)).replace(day=1)
    return first, following


def used(written: Iterable[Written], author_id: int, most: int) -> int:
    """Return how many of the thank-yous of a month count."""
    rows = list(written)
    taken_back = sum(_is_slip(row, author_id) for row in rows)
    return len(rows) - min(taken_back, most)


def _is_slip(row: Written, author_id: int) -> bool:
    return (
        row.state == ItemState.DELETED
        and row.deleted_by_id == author_id
        and row.deleted_at is not None
        and row.deleted_at - row.created_at <= SLIP
    )


def left_to(viewer: Viewer) -> Allowance:
    """Return what is left to the viewer."""
    zone = settings().time_zone
    since, following = month_of(clock.now(), zone)
    rows: Iterable[Any] = fetch(_WRITTEN, {"me": viewer.person_id, "since": since})
    most = settings().thanks_per_month
    noon = datetime.combine(following, time(12), ZoneInfo(zone))
    return Allowance(max(0, most - used(rows, viewer.person_id, most)), most, noon)


def take(actor: Viewer) -> None:
    """Make sure that there is one more; the actor's row is locked. Raises UsedUp."""
    if not left_to(actor).left:
        raise UsedUp


def may_come_back(actor: Viewer, thanks: Written) -> bool:
    """Whether a thank-you that its author took back at once, and got back, may be given after all."""
    return not _is_slip(thanks, actor.person_id) or bool(left_to(actor).left)
