"""The group where newcomers say hello, first weeks that were closed, offers to be a buddy, and who asked whom."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db

#: The one row of the settings.
THE_ONE = 1
OPEN = text("state in ('asked','accepted')")


class WelcomeSetting(db.Model):
    """What the community managers chose: one row, or none yet."""

    __tablename__ = "welcome_setting"
    __table_args__ = (CheckConstraint(f"id = {THE_ONE}", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="SET NULL"))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class FirstWeekEnd(db.Model):
    """A newcomer closed the card of their first week; it never comes back."""

    __tablename__ = "first_week_end"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class BuddyOffer(db.Model):
    """A greeter would be a buddy of so many newcomers at once, in these languages (codes, by commas)."""

    __tablename__ = "buddy_offer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    at_once: Mapped[int]
    languages: Mapped[str] = mapped_column(String(80), default="")
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class BuddyState(enum.StrEnum):
    """Where it stands between a newcomer and a buddy."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"  # by one of the two, or by time
    WITHDRAWN = "withdrawn"


class Buddyship(db.Model):
    """A newcomer asked somebody to be their buddy; at most one is open per newcomer. It ends at ``ends_at``."""

    __tablename__ = "buddyship"
    __table_args__ = (Index("uq_buddyship_open", "newcomer_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newcomer_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    buddy_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=BuddyState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
