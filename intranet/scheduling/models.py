"""Pauses, and what did not happen at its time."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.items.models import REASON_LENGTH

UNDECIDED = text("decision is null")


class Pause(db.Model):
    """From a moment on nothing is published, sent round or reminded of by itself. At most one is open."""

    __tablename__ = "pause"
    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH * 2), default="")
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_open: Mapped[bool | None] = mapped_column(default=True, unique=True)  # none once it has ended: so one is open


class Cause(enum.StrEnum):
    """Why something did not happen at its time."""

    PAUSED = "paused"
    MISSED = "missed"  # nobody was there to do it, for longer than a moment
    REFUSED = "refused"  # its author may no longer write it there


class Decision(enum.StrEnum):
    """What a person decided about it."""

    RELEASED = "released"
    MOVED = "moved"
    DROPPED = "dropped"


class Slot(db.Model):
    """Something that waits for a person. ``key`` names the occasion, so that it waits once."""

    __tablename__ = "slot"
    __table_args__: tuple[SchemaItem, ...] = (
        Index("ix_slot_undecided", "due_at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))  # "item", or what is registered, such as "digests"
    key: Mapped[str] = mapped_column(String(80), unique=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cause: Mapped[str] = mapped_column(String(12))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decision: Mapped[str | None] = mapped_column(String(12))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the job process has done what was decided
