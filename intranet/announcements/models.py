"""Announcements, their versions by language, what they ask of people, and who may write for whom."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.items.models import REASON_LENGTH, TITLE_LENGTH, Item

UNFOLLOWED = text("asked_at is null")
PENDING = text("confirmed_at is null and released_at is null")


class Announcement(Item):
    """News for an audience. ``author_id`` is whose name it bears; title and body are in the item's language.

    ``publish_at`` is when it is to be published while its state is scheduled; pending, it waits for a second
    pair of eyes.
    """

    __tablename__ = "announcement"
    __mapper_args__ = {"polymorphic_identity": "announcement"}
    __table_args__: tuple[SchemaItem, ...] = (
        Index("ix_announcement_featured", "featured_until"),
        Index("ix_announcement_expiry", "expires_at"),
        CheckConstraint("ask_again_days is null or ask_again_days > 0", name="renewal_in_days"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # a delegate, else none
    takes_comments: Mapped[bool] = mapped_column(default=True)
    featured_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # readers do not find it from then on
    expired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when that was done
    must_read: Mapped[bool] = mapped_column(default=False)
    confirm_by: Mapped[date | None] = mapped_column(Date)  # a wish that is shown; nothing ends with it
    ask_again_days: Mapped[int | None]  # renewal, counted from each round's beginning
    remind_after_days: Mapped[int] = mapped_column(default=3)
    remind_most: Mapped[int] = mapped_column(default=2)  # reminders a person and round
    round: Mapped[int] = mapped_column(default=0)  # the one that is asked for; 0 before the first
    needs_second: Mapped[bool] = mapped_column(default=False)  # a second pair of eyes before it is published


class AnnouncementText(db.Model):
    """The author's own words for readers of another language."""

    __tablename__ = "announcement_text"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH * 2))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text, default="")


class Wording(db.Model):
    """What a version in another language said before a version of the announcement was replaced."""

    __tablename__ = "announcement_wording"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH * 2))
    body: Mapped[str] = mapped_column(Text)


class RoundCause(enum.StrEnum):
    """Why everybody in the audience is asked."""

    PUBLISHED = "published"
    CHANGED = "changed"
    RENEWED = "renewed"


class Round(db.Model):
    """One asking of everybody in the audience, for one version of the words. Claimed and resumed by its row."""

    __tablename__ = "announcement_round"
    __table_args__ = (Index("ix_round_unasked", "begun_at", sqlite_where=UNFOLLOWED, postgresql_where=UNFOLLOWED),)

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]  # of the item
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    after_id: Mapped[int] = mapped_column(default=0)  # everybody up to this person has been asked
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # everybody of its first day has been asked
    reminder_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a person had all pending ones reminded


class ConfirmedThrough(enum.StrEnum):
    """Where somebody confirmed."""

    PAGE = "page"
    MAIL = "mail"


class Acknowledgement(db.Model):
    """A person is asked to confirm a round, once, and has or has not done so.

    Department and place are as they were when the person was asked: evidence does not change with the directory.
    """

    __tablename__ = "acknowledgement"
    __table_args__ = (
        Index("ix_acknowledgement_pending", "person_id", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_acknowledgement_reminder", "announcement_id", "asked_at", sqlite_where=PENDING,
              postgresql_where=PENDING),
    )  # fmt: skip

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_version: Mapped[int | None]
    confirmed_through: Mapped[str | None] = mapped_column(String(8))
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # left the audience, or the company, before


class Verdict(enum.StrEnum):
    """What the second pair of eyes said."""

    APPROVED = "approved"
    RETURNED = "returned"


class SecondLook(db.Model):
    """Somebody else is to look at an announcement, and did. The words looked at are those of ``version``."""

    __tablename__ = "second_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    is_minor: Mapped[bool] = mapped_column(default=False)  # of what is public already: then nobody is told anew
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    verdict: Mapped[str | None] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH * 2), default="")


class Delegation(db.Model):
    """A person lets another write announcements under their name."""

    __tablename__ = "delegation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    until: Mapped[date | None] = mapped_column(Date)
