"""Digests, what stands in them, and who ended them by their link."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class DigestState(enum.StrEnum):
    """What became of a digest."""

    PLANNED = "planned"  # written into the outbox
    SENT = "sent"
    SKIPPED = "skipped"  # nothing worth a mail
    CANCELLED = "cancelled"  # no longer right, or no longer wanted, when it was to leave


#: A person has, or may have, read what stands in these.
REACHED = (DigestState.PLANNED, DigestState.SENT)


class Section(enum.StrEnum):
    """Where an item stands in the mail, in this order."""

    FOR_YOU = "for_you"
    WAITING = "waiting"  # a question that still needs an answer
    GROUPS = "groups"
    NEW_GROUPS = "new_groups"


class Reason(enum.StrEnum):
    """Why it was chosen, as the mail says it."""

    YOUR_QUESTION = "your_question"  # somebody answered it or commented on it
    YOUR_EVENT = "your_event"  # somebody commented on it
    YOUR_POST = "your_post"  # somebody commented on it
    YOUR_ANSWER = "your_answer"  # somebody commented on it
    YOUR_COMMENT = "your_comment"  # somebody replied to it
    YOUR_THANKS = "your_thanks"  # somebody commented on thanks you gave
    THANKED = "thanked"  # you were thanked
    TAG = "tag"  # a question with a tag you have answered in
    JOINED = "joined"  # in a group you joined
    EVERYONE = "everyone"  # for the whole company
    ANNOUNCED = "announced"  # to colleagues by rule, of whom the reader is one
    NEW_GROUP = "new_group"


class Digest(db.Model):
    """One person's digest of one edition, also where it was decided to send none."""

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("person_id", "edition"),
        Index("ix_digest_person_planned", "person_id", "state", "planned_at"),
        CheckConstraint("state in ('planned','sent','skipped','cancelled')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(10), index=True)  # 2026-W47
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(60), default="")  # why skipped or cancelled
    since: Mapped[datetime] = mapped_column(UtcDateTime)  # what happened after this moment
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class DigestItem(db.Model):
    """One thing in a digest: something written, or a new group."""

    __tablename__ = "digest_item"
    __table_args__ = (CheckConstraint("(item_id is null) <> (group_id is null)", name="item_or_group"),)

    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(60), default="")  # the tag
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"))


class Unsubscribe(db.Model):
    """A person ended their digests by the link in one. Their setting is the truth, this says how it came."""

    __tablename__ = "digest_unsubscribe"

    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    unsubscribed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
