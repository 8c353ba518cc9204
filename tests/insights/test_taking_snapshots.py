"""The figures of a quarter are computed once, hold what is released, and nothing about anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from intranet import clock
from intranet.database import db
from intranet.insights import snapshots
from intranet.insights.models import Snapshot, SnapshotCell, SnapshotValue
from intranet.items.models import Audience, AudienceKind
from intranet.people.models import Person
from tests.cast import Cast
from tests.insights.conftest import IN_IT, NOW, QUARTER, thank

Figures = dict[str, tuple[str, str, int | None, int | None, int | None, int | None]]


def figures(cut: str = "team", snapshot_id: int | None = None) -> Figures:
    rows = db.session.scalars(select(SnapshotCell).where(SnapshotCell.cut == cut).order_by(SnapshotCell.id))
    return {
        row.name: (row.verdict, row.reason, row.people, row.thanked, row.low, row.high)
        for row in rows
        if snapshot_id in (None, row.snapshot_id)
    }


def test_a_quarter_is_counted_as_the_gate_allows(cast: Cast, staff: dict[str, list[int]]) -> None:
    """Six of twelve in one team, all but one in another; the third is too small. Private and hidden thanks count."""
    alone = Audience(kind=AudienceKind.PEOPLE)
    db.session.add(alone)
    db.session.flush()
    thank(cast.ada.id, staff["Assembly"][:4])
    thank(cast.ben.id, staff["Assembly"][4:6], audience_id=alone.id)
    thank(cast.ben.id, staff["Sales"][:7])
    thank(cast.ben.id, staff["Legal"][:1])
    thank(cast.ben.id, staff["Assembly"][6:], state="deleted")
    thank(cast.ben.id, staff["Assembly"][6:], at=IN_IT + timedelta(days=90))
    assert snapshots.take_due()
    assert figures() == {
        "Assembly": ("released", "", 12, 6, 50, 50),
        "Sales": ("banded", "alike", 8, None, 67, 100),
        "Legal": ("withheld", "small", None, None, None, None),
    }
    assert figures("company") == {"": ("released", "", 30, 14, 47, 47)}
    assert db.session.scalars(select(Snapshot.circles)).one() == "", "too small a company to point at nobody"
    assert db.session.scalars(select(SnapshotValue.thanks)).all() == [], "four thanks are too few to tell of a value"
    proof = db.session.scalars(select(Snapshot.proof)).one()
    assert proof["cells"][-1] == {"cell": ["team", "Legal"], "people": None, "verdict": "withheld", "reason": "small"}


def test_it_is_taken_once_and_stays_whatever_comes_after(cast: Cast, staff: dict[str, list[int]]) -> None:
    given = thank(cast.ada.id, staff["Assembly"][:6])
    assert snapshots.take_due()
    before = figures()
    given.state = "deleted"
    thank(cast.ada.id, staff["Assembly"])
    assert not snapshots.take_due()
    assert figures() == before
    with pytest.raises(ValueError, match="has not ended"):
        snapshots.take(QUARTER.after)


def test_one_that_is_interrupted_leaves_nothing_and_begins_anew(
    cast: Cast, staff: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    thank(cast.ada.id, staff["Assembly"][:6])
    with monkeypatch.context() as patched:
        patched.setattr(snapshots, "_forget_marks", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            snapshots.take_due()
    db.session.rollback()
    assert db.session.scalars(select(SnapshotCell)).all() == []
    assert snapshots.take_due()


def test_beside_the_last_quarter_few_changes_are_told_in_a_band(cast: Cast, staff: dict[str, list[int]]) -> None:
    others = [cast.ben.id, cast.cleo.id]  # or the company less its teams would say of ten that nobody was
    thank(cast.ada.id, staff["Assembly"][:6] + staff["Sales"][:4] + others)
    assert snapshots.take_due()
    assert figures()["Sales"] == ("released", "", 8, 4, 50, 50)
    moved = update(Person).where(Person.id.in_(staff["Legal"][:2])).values(department="Sales")
    db.session.execute(moved)
    later = NOW + timedelta(days=60)
    with clock.frozen_at(later):
        thank(cast.ada.id, staff["Assembly"][:3] + staff["Sales"][:4] + others, at=NOW)
        assert snapshots.take_due()
    found = figures(snapshot_id=max(db.session.scalars(select(Snapshot.id))))
    assert found["Assembly"] == ("released", "", 12, 3, 25, 25)
    assert found["Sales"] == ("banded", "changed", 10, None, 33, 67)


def test_nothing_that_is_kept_names_anybody_and_marks_go_after_a_year(cast: Cast, staff: dict[str, list[int]]) -> None:
    tables = [model.__table__ for model in (Snapshot, SnapshotCell, SnapshotValue)]
    assert not [key for table in tables for key in table.foreign_keys if key.column.table.name == "person"]
    for later in range(6):
        with clock.frozen_at(NOW + timedelta(days=92 * later)):
            thank(cast.ada.id, staff["Assembly"][:6], at=clock.now() - timedelta(days=92))
            assert snapshots.take_due()
    marked = select(SnapshotCell.snapshot_id).where(SnapshotCell.marks.is_not(None)).distinct()
    assert len(db.session.scalars(marked).all()) == snapshots.COMPARED
    assert snapshots.mark(cast.ada.id) != cast.ada.id
