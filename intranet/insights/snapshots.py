"""Taking the snapshot of a quarter: once, after it has ended, stored in one transaction.

All thanks count that are not deleted, whoever may read them: of them nothing is shown but figures that have passed
the gate. What is computed is not kept; a run that is interrupted leaves nothing, and the next one begins anew.
"""

from __future__ import annotations

import hmac
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import blake2s
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from intranet import clock
from intranet.database import begins, db
from intranet.disclosure.bands import band
from intranet.disclosure.cells import Cell, Release, Ruling, Verdict
from intranet.disclosure.gate import release
from intranet.insights import cuts, measures
from intranet.insights.models import Snapshot, SnapshotCell, SnapshotValue
from intranet.insights.quarters import Quarter
from intranet.items.models import Item, ItemState
from intranet.people.models import Person, PersonState
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.settings import settings

log = logging.getLogger("intranet.insights")

K = 5
#: Of groups with fewer people how evenly they were thanked would say too much of who was.
LEAST_FOR_SPREAD = 2 * K
#: In a smaller company a number of closed circles would point at somebody.
LEAST_FOR_CIRCLES = 10 * K
#: Snapshots of which it is known how many have come and gone since: a year's.
COMPARED = 4
MARK_BYTES = 6

_person, _item, _thanks, _to = (model.__table__.c for model in (Person, Item, Thanks, ThanksRecipient))


@dataclass(frozen=True, slots=True)
class Given:
    """What is read of a quarter's thanks: who thanked whom, and which value each named."""

    ties: list[measures.Tie]
    values: Counter[int]

    @property
    def received(self) -> Counter[int]:
        """How many thanks each got; it stays in memory."""
        return Counter(thanked for _giver, thanked in self.ties)


@dataclass(frozen=True, slots=True)
class Computed:
    """What is released of a quarter, as it is stored."""

    quarter: Quarter
    circles: str
    proof: dict[str, object]
    cells: list[dict[str, Any]]
    values: dict[int | None, int]


def take_due() -> bool:
    """Take the snapshot of the quarter that ended last, if there is none yet; return whether one was taken."""
    return take(Quarter.of(clock.now(), _zone()).before)


def take(quarter: Quarter) -> bool:
    """Take the snapshot of a quarter, if there is none yet; return whether it was.

    Raises ValueError for a quarter that goes on.
    """
    end = quarter.ended(_zone())
    if end > clock.now():
        raise ValueError(f"{quarter.name} has not ended")
    with begins(writing=False):
        if db.session.scalar(select(Snapshot.id).where(Snapshot.quarter == quarter.name)):
            db.session.rollback()
            return False
        read = _staff(end), _given(quarter.began(_zone()), end), _earlier()
        db.session.rollback()
    computed = _compute(quarter, end, *read)  # for seconds, in a large company: nobody waits for it
    with begins(writing=True):
        return _store(computed)


def _compute(
    quarter: Quarter, end: datetime, staff: list[cuts.Colleague], given: Given, earlier: list[Cell]
) -> Computed:
    """Return what is released of a quarter; everything else is forgotten here."""
    marks = {person.id: mark(person.id) for person in staff}
    received = {marks[person_id]: count for person_id, count in given.received.items() if person_id in marks}
    groups = cuts.cells(staff, end)
    marked = [Cell(cell.key, frozenset(marks[each] for each in cell.people), cell.level) for cell in groups]
    found = release(marked, K, counted=received.keys(), earlier=earlier)
    circles = measures.closed_circles(tie for tie in given.ties if marks.keys() >= set(tie))
    told = _circles(circles) if len(staff) >= LEAST_FOR_CIRCLES else ""
    return Computed(quarter, told, found.proof, list(_cells(found, received)), measures.shown_values(given.values, K))


def _store(computed: Computed) -> bool:
    """Keep what was computed, unless another process has done so meanwhile. Commits."""
    try:
        snapshot = Snapshot(quarter=computed.quarter.name, k=K, circles=computed.circles, proof=computed.proof)
        db.session.add(snapshot)
        db.session.flush()
        db.session.add_all(SnapshotCell(snapshot_id=snapshot.id, **row) for row in computed.cells)
        db.session.add_all(
            SnapshotValue(snapshot_id=snapshot.id, value_id=value_id, thanks=thanks)
            for value_id, thanks in computed.values.items()
        )
        _forget_marks()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    log.info("snapshot taken", extra={"quarter": computed.quarter.name})
    return True


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().time_zone)


def _circles(number: int) -> str:
    """Return what is said of a number of circles: so few that it might point at somebody are only few."""
    return "none" if number == 0 else "few" if number < K else str(number)


def mark(person_id: int) -> int:
    """Return by what a snapshot knows a person again: a sum that only who has the site's secret can make."""
    key = settings().secret_key.encode()
    words = f"insights/{person_id}".encode()
    return int.from_bytes(hmac.digest(key, words, blake2s)[:MARK_BYTES])


def _staff(end: datetime) -> list[cuts.Colleague]:
    """Return the colleagues of today who were in the company when the quarter ended.

    Since when is what the directory says, otherwise since the site knows them.
    """
    query = select(_person.id, _person.department, _person.place, _person.started_on, _person.created_at)
    staff = []
    for row in db.session.execute(query.where(_person.state == PersonState.ACTIVE)):
        began = datetime.combine(row.started_on, time(), UTC) if row.started_on else row.created_at
        if began < end:
            staff.append(cuts.Colleague(row.id, row.department, row.place, began))
    return staff


def _given(begin: datetime, end: datetime) -> Given:
    """Return the thanks of a quarter that are not deleted."""
    query = (
        select(_item.id, _item.author_id, _to.person_id, _thanks.value_id)
        .join_from(Item.__table__, Thanks.__table__, _thanks.id == _item.id)
        .join(ThanksRecipient.__table__, _to.thanks_id == _item.id)
        .where(_item.state == ItemState.PUBLISHED, _item.published_at >= begin, _item.published_at < end)
    )
    rows = db.session.execute(query).all()
    values = Counter({row.id: row.value_id for row in rows}.values())
    return Given([(row.author_id, row.person_id) for row in rows if row.author_id is not None], values)


def _cells(found: Release, received: Mapping[int, int]) -> Iterable[dict[str, Any]]:
    for position, ruling in enumerate(found.rulings):
        key: Any = ruling.cell.key
        yield {
            "cut": key[0], "name": key[1], "position": position, "verdict": ruling.verdict, "reason": ruling.reason,
            **_figures(ruling, received),
        }  # fmt: skip


def _figures(ruling: Ruling, received: Mapping[int, int]) -> dict[str, Any]:
    """Return what the gate lets out of a group."""
    people = len(ruling.cell.people)
    counts = [received[each] for each in ruling.cell.people if each in received]
    share = round(100 * len(counts) / people)
    if ruling.verdict is Verdict.WITHHELD:
        return {}
    if ruling.verdict is Verdict.BANDED:
        low, high = band(len(counts), people, K)
        return {"people": people, "low": low, "high": high}
    spread = measures.spread(counts, people) if people >= LEAST_FOR_SPREAD else None
    return {
        "people": people, "thanked": len(counts), "low": share, "high": share, "spread": spread,
        "marks": _packed(ruling.cell.people),
    }  # fmt: skip


def _packed(marks: Collection[int]) -> bytes:
    return b"".join(one.to_bytes(MARK_BYTES) for one in sorted(marks))


def _earlier() -> list[Cell]:
    """Return the groups that snapshots of the last year have shown as they are."""
    query = select(SnapshotCell.cut, SnapshotCell.name, SnapshotCell.marks).where(SnapshotCell.marks.is_not(None))
    return [
        Cell((cuts.Cut(row.cut), row.name), frozenset(_unpacked(row.marks)))
        for row in db.session.execute(query.order_by(SnapshotCell.id))
    ]


def _unpacked(marks: bytes) -> Iterable[int]:
    return (int.from_bytes(marks[at : at + MARK_BYTES]) for at in range(0, len(marks), MARK_BYTES))


def _forget_marks() -> None:
    """Forget who was where more than a year ago."""
    kept = select(Snapshot.id).order_by(Snapshot.quarter.desc()).limit(COMPARED)
    old = SnapshotCell.snapshot_id.not_in(kept.scalar_subquery()), SnapshotCell.marks.is_not(None)
    db.session.execute(
        update(SnapshotCell).where(*old).values(marks=None), execution_options={"synchronize_session": False}
    )
