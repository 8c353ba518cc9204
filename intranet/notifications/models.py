"""Rows of the inbox."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class NoticeKind(enum.StrEnum):
    """What happened."""

    ANSWER = "answer"  # an answer to my question
    COMMENT = "comment"  # a comment on something I wrote
    REPLY = "reply"  # a reply to a comment of mine
    ACCEPTED = "accepted"  # my answer was accepted
    THANKS = "thanks"  # I was thanked
    POST_CLOSED = "post_closed"  # a moderator closed a post of mine
    POST_MOVED = "post_moved"  # a moderator took a post of mine to another group
    JOIN_REQUEST = "join_request"  # somebody asks to join a group I moderate
    JOIN_APPROVED = "join_approved"
    JOIN_DECLINED = "join_declined"
    JOIN_ADDED = "join_added"  # a moderator took me into a group
    GROUP_INHERITED = "group_inherited"  # its owner has left, and I look after it now
    GROUP_OWNERLESS = "group_ownerless"  # nobody looks after a group of mine
    JOIN_RULE = "join_rule"  # a rule took me into a group
    RULE_WAITS = "rule_waits"  # a rule of a group I own would remove many, and waits for me
    DIRECTORY_STOPPED = "directory_stopped"  # the sync waits for an administrator


class Notice(db.Model):
    """One thing that concerns one person.

    ``subject_key`` makes it idempotent: the same act never tells the same person twice.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient_id", "kind", "subject_key"),
        Index("ix_notice_inbox", "recipient_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    subject_key: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
