"""The outbox."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class MailState(enum.StrEnum):
    """Where a mail stands. The last four are final."""

    READY = "ready"
    CLAIMED = "claimed"  # a worker prepares it; nothing has left yet
    SENDING = "sending"  # committed before the first byte of its text leaves
    DEFERRED = "deferred"  # the server asked for patience
    SENT = "sent"
    UNKNOWN = "unknown"  # the worker died, or the connection broke, while its text was on the way
    DEAD = "dead"  # refused for good, or nobody can make it
    CANCELLED = "cancelled"  # no longer wanted


class Once(enum.StrEnum):
    """What to do with a mail of which nobody knows whether it arrived."""

    AT_MOST_ONCE = "at_most_once"  # leave it: a lost one is cheaper than a double one
    RESEND = "resend"  # send it again with the same Message-ID


class OutgoingMail(db.Model):
    """One mail to one address.

    It names a person, whose address is looked up when it leaves, or an address of its own, which
    is forgotten after thirty days together with the values.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("ix_outgoing_mail_due", "state", "not_before", "once"),
        CheckConstraint("(person_id is null) or (address is null)", name="one_recipient"),
        CheckConstraint(
            "state in ('ready','claimed','sending','deferred','sent','unknown','dead','cancelled')",
            name="known_state",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    thread: Mapped[str | None] = mapped_column(String(60))  # mails of one thread stand together
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    address: Mapped[str | None] = mapped_column(String(320))
    template: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    once: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=MailState.READY)
    reason: Mapped[str] = mapped_column(String(60), default="")  # why deferred, dead, unknown or cancelled
    owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_code: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # address and values are gone
