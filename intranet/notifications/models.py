"""Rows of the inbox, what people want to hear, and what is still to be told to many."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db

UNREAD = text("read_at is null")


class Notice(db.Model):
    """One thing that one person is told.

    ``subject_key`` names the act: nobody is told of it twice, even where two kinds would fit.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient_id", "subject_key"),
        Index("ix_notice_inbox", "recipient_id", "concern", "created_at"),
        Index("ix_notice_unread", "recipient_id", "concern", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_notice_bundle", "mail", "bundled_on", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    concern: Mapped[str] = mapped_column(String(8))  # Concern of the kind
    subject_key: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"))
    mail: Mapped[str] = mapped_column(String(8))  # Rhythm, as decided when it was written
    bundled_on: Mapped[date | None] = mapped_column(Date)  # the day whose one mail tells of it
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticePreference(db.Model):
    """A person chose a rhythm for a topic."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(24), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(8))


class GroupLevel(db.Model):
    """A person chose how much of a group to hear."""

    __tablename__ = "group_level"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[str] = mapped_column(String(8))


class MutedThread(db.Model):
    """A person wants to hear nothing more of a thread."""

    __tablename__ = "muted_thread"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True)
    muted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class MutedPerson(db.Model):
    """A person wants to hear nothing of what a colleague does. The colleague never learns of it."""

    __tablename__ = "muted_person"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    muted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class FanOut(db.Model):
    """An act of which all members of a group are still to be told; the row goes when they are.

    They are the members of the item's group, or of another one that is called in it; without a group, the people
    of the item's audience.
    """

    __tablename__ = "fan_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject_key: Mapped[str] = mapped_column(String(60), unique=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"))
    is_call: Mapped[bool] = mapped_column(default=False)  # the item mentions the group, wherever it stands
    after_id: Mapped[int] = mapped_column(default=0)  # everybody up to this person has been told
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
