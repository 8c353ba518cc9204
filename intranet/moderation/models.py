"""Reports, and the log of what was decided."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.items.models import TITLE_LENGTH

WORDS_LENGTH = 1_000
OPEN = text("closed_at is null")


class Reason(enum.StrEnum):
    """Why something is reported or hidden."""

    HURTS = "hurts"
    PRIVATE = "private"
    MISPLACED = "misplaced"
    SPAM = "spam"
    OTHER = "other"


class Desk(enum.StrEnum):
    """Who looks at it."""

    MODERATORS = "moderators"  # of the item's group
    MANAGERS = "managers"  # community managers


class Outcome(enum.StrEnum):
    """What became of a report."""

    KEPT = "kept"
    HIDDEN = "hidden"
    GONE = "gone"  # it was deleted before anybody decided


class ActKind(enum.StrEnum):
    """What is written in the log."""

    KEPT = "kept"
    HIDDEN = "hidden"
    RESTORED = "restored"
    APPROVED = "approved"
    DECLINED = "declined"
    ASKED = "asked"  # its author asks for another look
    UPHELD = "upheld"  # after another look it stays hidden
    RULE = "rule"  # which things of newcomers the group looks at first


class Report(db.Model):
    """A reader says that something is wrong with an item; each reader once. It keeps what the item said."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("item_id", "reporter_id"),
        CheckConstraint("desk in ('moderators','managers')", name="known_desk"),
        Index("ix_report_open", "desk", "item_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    desk: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text, default="")
    item_version: Mapped[int]
    item_title: Mapped[str] = mapped_column(String(TITLE_LENGTH * 2), default="")
    item_body: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))

    def close(self, outcome: Outcome) -> None:
        """Say what became of it."""
        self.closed_at, self.outcome = clock.now(), outcome


class ModerationAct(db.Model):
    """A line of the log: who decided what, when, why, and what it changed. Nobody changes or removes one."""

    __tablename__ = "moderation_act"
    __table_args__ = (
        Index("ix_moderation_act_group", "group_id", "id"),
        Index("ix_moderation_act_desk", "desk", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    desk: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    item_kind: Mapped[str] = mapped_column(String(24), default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id"))  # where it stood then
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reason: Mapped[str] = mapped_column(String(16), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[str] = mapped_column(String(40), default="")
    after: Mapped[str] = mapped_column(String(40), default="")
    item_version: Mapped[int | None]  # which version of its words it was about


@event.listens_for(ModerationAct, "before_update")
@event.listens_for(ModerationAct, "before_delete")
def _refuse(_mapper: Mapper[ModerationAct], _connection: Connection, act: Any) -> None:
    """Keep the log as it was written."""
    raise RuntimeError(f"act {act.id} of the log stays as it is")
