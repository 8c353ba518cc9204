"""Snapshots with their released figures, and whom somebody was nudged to thank."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class Snapshot(db.Model):
    """What is released of one quarter. No row of it changes afterwards."""

    __tablename__ = "recognition_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(8), unique=True)  # 2026-Q3
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    k: Mapped[int]
    circles: Mapped[str] = mapped_column(String(12))  # none, few, a number, or nothing where the company is small
    proof: Mapped[dict[str, Any]] = mapped_column(JSON)  # the list of decisions


class SnapshotCell(db.Model):
    """The figures of one group, as far as they are released; never who is in it.

    ``marks`` are keyed sums, from which later snapshots tell how many have come and gone since. They are kept of
    what was shown as it is, and for a year.
    """

    __tablename__ = "recognition_snapshot_cell"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "cut", "name"),
        CheckConstraint("verdict in ('released','banded','withheld')", name="known_verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("recognition_snapshot.id", ondelete="CASCADE"))
    cut: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(12))
    people: Mapped[int | None]  # not of who is withheld
    thanked: Mapped[int | None]  # of whom this is released
    low: Mapped[int | None]  # between which percentages the share lies
    high: Mapped[int | None]
    spread: Mapped[int | None]  # percent
    marks: Mapped[bytes | None] = mapped_column(LargeBinary)


class SnapshotValue(db.Model):
    """How many thanks named a value; of none, those that were named too seldom to be shown, together."""

    __tablename__ = "recognition_snapshot_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("recognition_snapshot.id", ondelete="CASCADE"), index=True)
    value_id: Mapped[int | None] = mapped_column(ForeignKey("company_value.id", ondelete="CASCADE"))
    thanks: Mapped[int]


class Nudge(db.Model):
    """Somebody was asked whether they would like to thank a colleague. Nobody else sees it, nobody is named twice."""

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("person_id", "colleague_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    nudged_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NudgesOff(db.Model):
    """Somebody wants no nudges."""

    __tablename__ = "nudges_off"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
