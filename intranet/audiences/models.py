"""Rules that are kept as audiences, the names they are saved under, and who may announce to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db

NAME_LENGTH = 80


class AudienceRule(db.Model):
    """A rule whose people stand in ``audience_member``. It never changes: what it let people read stays theirs alone.

    The same rule is the same audience, whoever asks for it (``key``).
    """

    __tablename__ = "audience_rule"

    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the rule as canonical JSON
    people: Mapped[int] = mapped_column(default=0)  # as many as were in it when it was last followed
    followed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)  # when it was last to be used


class SavedAudience(db.Model):
    """A rule under a name, to be chosen again. Changing it takes another rule and leaves what was announced alone."""

    __tablename__ = "saved_audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH * 2))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience_rule.audience_id"), index=True)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    once_key: Mapped[str | None] = mapped_column(String(40), unique=True)


class AnnounceRight(db.Model):
    """A person, or whoever holds a role, may announce to the people of a rule, or to everyone where there is none.

    The role ``lead`` reaches the people below whoever leads, whatever the rule says beside that.
    """

    __tablename__ = "announce_right"
    __table_args__ = (CheckConstraint("(person_id is null) <> (role is null)", name="one_holder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str | None] = mapped_column(String(24))
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    may_require: Mapped[bool] = mapped_column(default=True)  # must-reads too
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class AnnounceRightAct(db.Model):
    """A right was granted or withdrawn: what it was, by whom and when."""

    __tablename__ = "announce_right_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    role: Mapped[str | None] = mapped_column(String(24))
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    may_require: Mapped[bool]
    is_grant: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
