"""Events, who comes to them, and the secret addresses of calendars."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.events.times import Span
from intranet.items.models import Item

PLACE_LENGTH = 200
LINK_LENGTH = 500


class Answer(enum.StrEnum):
    """Where somebody stands: three of them are chosen, waiting is what follows where all seats are taken."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    NO = "no"


#: Those who are told when something about the event changes.
CONCERNED = (Answer.GOING, Answer.WAITING, Answer.MAYBE)


class Event(Item):
    """An event of a group.

    Its moments are kept with the zone in which they were meant. The last day of one that takes whole days ends with
    that day.
    """

    __tablename__ = "event"
    __mapper_args__ = {"polymorphic_identity": "event"}
    __table_args__ = (
        Index("ix_event_starts_at", "starts_at", "id"),
        Index("ix_event_ends_at", "ends_at"),
        Index("ix_event_remind_at", "remind_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("capacity > 0", name="somebody_can_come"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(String(64))
    is_all_day: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH * 2), default="")
    link: Mapped[str] = mapped_column(String(LINK_LENGTH), default="")
    capacity: Mapped[int | None] = mapped_column()  # none: as many as like
    sequence: Mapped[int] = mapped_column(default=0)  # counts changes, for calendars
    answers_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nobody new comes; the line moves on
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: done, or too late for it

    @property
    def span(self) -> Span:
        """When it takes place."""
        return Span(self.starts_at, self.ends_at, self.zone, self.is_all_day)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= clock.now()


class Attendance(db.Model):
    """What one person answered. Ids rise with the moment of the answer: the waiting list goes by them."""

    __tablename__ = "event_attendance"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_event_attendance_line", "event_id", "state", "id"),
        CheckConstraint("state in ('going','waiting','maybe','no')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class CalendarFeed(db.Model):
    """The secret address by which a person's calendar reads events. It holds the token, the row the hash of it."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
