"""What became of an announcement, in figures for its author: how many it reached, and how many of them did something.

*Reach* – of the people it is for, those who opened its page or confirmed it. *Engagement* – of those whom it reached,
those who reacted, commented or confirmed. Its author counts in neither. No figure tells of single people: each passes
the gate of ``intranet/disclosure``, for what is not public is who has opened it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, union

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.announcements import policy
from intranet.announcements.models import Acknowledgement, Announcement
from intranet.announcements.targets import people_of
from intranet.database import fetch
from intranet.disclosure import gate
from intranet.disclosure.bands import band
from intranet.disclosure.cells import Cell, Ruling, Verdict
from intranet.items.forgetting import KEEP_SEEN
from intranet.items.models import Item, ItemState, Seen
from intranet.people.models import Person
from intranet.reactions.models import Reaction
from intranet.web.spreadsheet import BYTE_ORDER_MARK
from intranet.web.spreadsheet import cell as safe

#: Of fewer people nothing is said.
LEAST = 5
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
ALL = "all"

_item, _seen, _person = Item.__table__.c, Seen.__table__.c, Person.__table__.c
_acknowledgement, _reaction = Acknowledgement.__table__.c, Reaction.__table__.c


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some people, as far as it may be said."""

    people: int | None  # none where there are too few
    count: int | None = None  # none where only a band is said, or nothing
    band: tuple[int, int] | None = None  # between which percentages

    @property
    def percent(self) -> int | None:
        """The share in percent, where the count is said."""
        return round(100 * self.count / self.people) if self.count is not None and self.people else None


@dataclass(frozen=True, slots=True)
class Part:
    """The people of a department; without a name those of whom the directory names none."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Readership:
    """Whom it is for, by department, and who of them has opened it and done something."""

    published_at: datetime
    people: dict[int, tuple[str, str]]  # key and name of the department
    seen: dict[int, datetime]
    acted: frozenset[int]

    @property
    def reach(self) -> Share:
        """How many of those it is for have opened it."""
        return self._by_then(None)

    @property
    def engagement(self) -> Share | None:
        """How many of those who opened it did something, which is no secret; none where the reach is not said."""
        reach = self.reach
        return Share(reach.count, len(self.acted)) if reach.count else None

    @property
    def spread(self) -> list[tuple[timedelta, Share]]:
        """How many had opened it after an hour, a day and a week, as far as that is past."""
        age = clock.now() - self.published_at
        return [(after, self._by_then(after)) for after in (HOUR, DAY, WEEK) if after <= age]

    @property
    def is_forgotten(self) -> bool:
        """Whether it is so old that some who opened it are no longer known."""
        return clock.now() - self.published_at > KEEP_SEEN

    def departments(self) -> list[Part]:
        """Return the share that it reached by department, the largest first, so that none gives a small group away."""
        groups: dict[str, set[int]] = {}
        names: dict[str, str] = {}
        for person_id, (key, name) in self.people.items():
            groups.setdefault(key, set()).add(person_id)
            names.setdefault(key, name)
        parts = [Cell(("department", key), frozenset(people)) for key, people in groups.items()]
        rulings = _rule([Cell(ALL, frozenset(self.people), 0), *parts], self.seen)
        return [
            Part(names[ruling.cell.key[1]], _share(ruling, self.seen)) for ruling in rulings if ruling.cell.key != ALL
        ]

    def _by_then(self, after: timedelta | None) -> Share:
        seen = {one for one, at in self.seen.items() if after is None or at - self.published_at <= after}
        return _share(_rule([Cell(ALL, frozenset(self.people), 0)], seen)[0], seen)


def announcement(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement whose figures the viewer sees: who wrote it, or whose name it bears. Raises NotFound."""
    public = _item.published_at.is_not(None), _item.state != ItemState.DELETED
    found: Announcement = find_or_404(select(Announcement).where(policy.is_own(viewer), *public), id=announcement_id)
    return found


def readership(viewer: Viewer, announcement: Announcement) -> Readership:
    """Return who has opened an announcement that ``announcement`` has found."""
    authors = [one for one in (announcement.author_id, announcement.written_by_id) if one is not None]
    meant = select(_person.id, _person.department_key, _person.department).where(
        _person.id.in_(people_of(announcement.audience_id, announcement.group_id)), _person.id.not_in(authors)
    )
    people = {row.id: (row.department_key, row.department) for row in fetch(meant)}
    confirmed = _confirmed(announcement)
    first = func.coalesce(_seen.first_at, _seen.seen_at)
    seen = dict(tuple(row) for row in fetch(select(_seen.person_id, first).where(_seen.item_id == announcement.id)))
    for person_id, at in confirmed.items():
        seen[person_id] = min(at, seen.get(person_id, at))
    reached = {person_id: at for person_id, at in seen.items() if person_id in people}
    acted = frozenset(_acted(announcement) | confirmed.keys()) & reached.keys()
    return Readership(announcement.published_at or announcement.created_at, people, reached, acted)


def table(title: str, parts: Iterable[Part]) -> str:
    """Return the figures of an announcement by department for a spreadsheet; what is not said there is empty."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    heads = (_("Department"), _("Colleagues"), _("Opened it"), _("Percent, from"), _("Percent, to"))
    writer.writerow([_("Announcement"), *heads])
    for part in parts:
        share = part.share
        low, high = share.band or (share.percent, share.percent)
        name = safe(part.name or _("No department"))
        writer.writerow([safe(title), name, *map(_cell, (share.people, share.count, low, high))])
    return file.getvalue()


def _confirmed(announcement: Announcement) -> dict[int, datetime]:
    """Return who confirmed it, and when for the first time."""
    said = _acknowledgement.confirmed_at
    query = select(_acknowledgement.person_id, func.min(said).label("at")).where(
        _acknowledgement.announcement_id == announcement.id, said.is_not(None)
    )
    return {row.person_id: row.at for row in fetch(query.group_by(_acknowledgement.person_id))}


def _acted(announcement: Announcement) -> set[int]:
    """Return who reacted to it or commented on it, as its readers see."""
    reacted = select(_reaction.person_id.label("person_id")).where(_reaction.item_id == announcement.id)
    commented = select(_item.author_id).where(
        _item.root_id == announcement.id, _item.id != announcement.id, _item.state == ItemState.PUBLISHED
    )
    return {row.person_id for row in fetch(union(reacted, commented))}


def _rule(cells: list[Cell], counted: Collection[int]) -> tuple[Ruling, ...]:
    """Let the gate decide: the one place at which figures of an announcement pass it."""
    return gate.release(cells, LEAST, counted=counted).rulings


def _share(ruling: Ruling, counted: Collection[int]) -> Share:
    people = len(ruling.cell.people)
    count = sum(1 for one in ruling.cell.people if one in counted)
    if ruling.verdict is Verdict.RELEASED:
        return Share(people, count)
    if ruling.verdict is Verdict.BANDED:
        return Share(people, band=band(count, people, LEAST))
    return Share(None)


def _cell(value: Any) -> Any:
    return "" if value is None else value
