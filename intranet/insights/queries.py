"""Reading snapshots for HR, and one's own nudge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.disclosure.cells import Verdict
from intranet.insights import policy
from intranet.insights.cuts import Cut
from intranet.insights.models import Nudge, NudgesOff, Snapshot, SnapshotCell, SnapshotValue
from intranet.insights.quarters import Quarter
from intranet.insights.working import acts_of, readable
from intranet.items.addresses import address_of
from intranet.items.models import HEADING, Item
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.models import Person, PersonState
from intranet.people.queries import PersonCard, cards
from intranet.recognition.models import CompanyValue
from intranet.web.text import excerpt

#: Threads that a nudge recalls.
MOST_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class Together:
    """A thread in which two people had to do with each other."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many thanks named a value; those without a name stand together."""

    name: Mapping[str, str] | None
    thanks: int
    share: int


@dataclass(frozen=True, slots=True)
class Report:
    """One quarter, as it was released."""

    quarter: Quarter
    k: int
    circles: str
    cells: Sequence[SnapshotCell]
    values: Sequence[ValueCount]
    former: Mapping[tuple[str, str], SnapshotCell]  # the quarter before, as far as it was taken
    trend: Sequence[tuple[Quarter, SnapshotCell]]  # of the company, the oldest first

    @property
    def company(self) -> SnapshotCell | None:
        """The figures of the whole company."""
        return next((cell for cell in self.cells if cell.cut == Cut.COMPANY), None)

    def by(self, cut: Cut) -> list[SnapshotCell]:
        """Return the groups of a cut: what is shown first, the largest group first."""
        shown = [cell for cell in self.cells if cell.cut == cut]
        return sorted(shown, key=lambda cell: (cell.verdict == Verdict.WITHHELD, cell.position))

    def change(self, cell: SnapshotCell) -> int | None:
        """Return by how many points the share has changed, where both quarters are shown as they are."""
        former = self.former.get((cell.cut, cell.name))
        if former is None or former.thanked is None or cell.thanked is None:
            return None
        return (cell.low or 0) - (former.low or 0)


def quarters(viewer: Viewer) -> list[Quarter]:
    """Return the quarters of which there are snapshots, the latest first. Raises NotFound for who may not read them."""
    if not policy.can_read(viewer):
        raise NotFound
    names = db.session.scalars(select(Snapshot.quarter).order_by(Snapshot.quarter.desc()))
    return [Quarter.named(name) for name in names]


def report(viewer: Viewer, quarter: Quarter) -> Report:
    """Return the figures of a quarter. Raises NotFound for one without, and for who may not read them."""
    taken = {each.name for each in quarters(viewer)}
    if quarter.name not in taken:
        raise NotFound
    snapshots = {each.quarter: each for each in db.session.scalars(select(Snapshot))}
    here, former = snapshots[quarter.name], snapshots.get(quarter.before.name)
    companies = select(SnapshotCell).where(SnapshotCell.cut == Cut.COMPANY)
    names = {each.id: each.quarter for each in snapshots.values() if each.quarter <= quarter.name}
    trend = [
        (Quarter.named(names[cell.snapshot_id]), cell)
        for cell in db.session.scalars(companies)
        if cell.snapshot_id in names
    ]
    return Report(
        quarter,
        here.k,
        here.circles,
        _cells(here.id),
        _values(here.id),
        {(cell.cut, cell.name): cell for cell in _cells(former.id)} if former else {},
        sorted(trend, key=lambda row: row[0]),
    )


def _cells(snapshot_id: int) -> list[SnapshotCell]:
    query = select(SnapshotCell).where(SnapshotCell.snapshot_id == snapshot_id).order_by(SnapshotCell.position)
    return list(db.session.scalars(query))


def _values(snapshot_id: int) -> list[ValueCount]:
    query = (
        select(SnapshotValue.thanks, CompanyValue.name_en, CompanyValue.name_de)
        .outerjoin(CompanyValue, CompanyValue.id == SnapshotValue.value_id)
        .where(SnapshotValue.snapshot_id == snapshot_id)
        .order_by(CompanyValue.position.is_(None), SnapshotValue.thanks.desc(), CompanyValue.position)
    )
    rows = db.session.execute(query).all()
    total = sum(row.thanks for row in rows)
    return [
        ValueCount(
            {"en": row.name_en, "de": row.name_de} if row.name_en is not None else None,
            row.thanks,
            round(100 * row.thanks / total),
        )
        for row in rows
    ]


def nudge(viewer: Viewer, nudge_id: int) -> PersonCard:
    """Return the colleague whom the viewer was asked to thank. Raises NotFound for anybody else's, and for leavers."""
    query = (
        select(Nudge.colleague_id)
        .join(Person, Person.id == Nudge.colleague_id)
        .where(Nudge.id == nudge_id, Nudge.person_id == viewer.person_id, Person.state == PersonState.ACTIVE)
    )
    colleague_id = db.session.scalar(query)
    if colleague_id is None:
        raise NotFound
    return cards([colleague_id])[colleague_id]


def together(viewer: Viewer, colleague_id: int) -> list[Together]:
    """Return the latest threads in which the viewer and a colleague had to do with each other."""
    acts = [
        act for act in acts_of([viewer.person_id]) if colleague_id in (act.by_id, act.to_id) and readable(viewer, act)
    ]
    latest = list(dict.fromkeys(act.thread_id for act in sorted(acts, key=lambda act: act.at, reverse=True)))
    item = Item.__table__.c
    query = select(item.id, item.kind, item.title, item.body_html).where(item.id.in_(latest), VISIBLE)
    rows = {row.id: row for row in fetch(query, readable_by(viewer))}
    return [
        Together(rows[each].title or excerpt(rows[each].body_html, HEADING), address_of(rows[each].kind, each))
        for each in latest
        if each in rows
    ][:MOST_TOGETHER]


def wants_nudges(viewer: Viewer) -> bool:
    """Whether the viewer has not switched nudges off."""
    return db.session.get(NudgesOff, viewer.person_id) is None
