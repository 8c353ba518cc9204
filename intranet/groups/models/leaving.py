"""Why people left, told without their names: the answers know neither a person nor a time.

That somebody has answered stands apart, in ``departure_answerer``, and only as long as it keeps one
person from answering for five. The number of an answer is drawn, and the table is kept in its order,
so that no order of writing is left in it.
"""

from __future__ import annotations

import enum
import secrets
from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import db


class LeaveReason(enum.StrEnum):
    """What people choose from; the first that they find fitting."""

    TIME = "time"
    QUIET = "quiet"
    BUSY = "busy"
    TOPIC = "topic"
    TONE = "tone"
    OTHER = "other"


def _drawn() -> int:
    return secrets.randbits(62)


class DepartureAnswer(db.Model):
    """One answer; the owners see it once it was ``released`` together with others."""

    __tablename__ = "departure_answer"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=_drawn)
    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text, default="")
    released_on: Mapped[date | None] = mapped_column(Date)


class DepartureAnswerer(db.Model):
    """A person has answered for a group, some day of this month."""

    __tablename__ = "departure_answerer"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    month: Mapped[date] = mapped_column(Date)
