"""Reactions of people to items."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class ReactionKind(enum.StrEnum):
    """What a reaction says. A small set is read at a glance and means the same to everybody."""

    THANKS = "thanks"
    CELEBRATE = "celebrate"
    SUPPORT = "support"
    INSIGHTFUL = "insightful"
    FUNNY = "funny"


class Reaction(db.Model):
    """One person's reaction to one item."""

    __tablename__ = "reaction"
    __table_args__ = (
        CheckConstraint("kind in ('thanks','celebrate','support','insightful','funny')", name="known_kind"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(16))
    reacted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
