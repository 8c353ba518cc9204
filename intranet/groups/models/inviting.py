"""Invitations into groups, and who does not want any more of them."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db

#: How long an invitation stands.
LASTS = timedelta(days=30)
#: Nobody is told of an invitation into the same group more often.
PAUSE = timedelta(days=7)


class InvitationState(enum.StrEnum):
    """Where an invitation stands; a pending one is void once it has expired."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class GroupInvitation(db.Model):
    """Somebody is invited into a group: one row for both, which a later invitation takes up again."""

    __tablename__ = "group_invitation"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16), default=InvitationState.PENDING)
    times: Mapped[int] = mapped_column(default=1)  # how often they were told
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupRefusal(db.Model):
    """A person does not want to be invited into a group again; joining it ends that."""

    __tablename__ = "group_refusal"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class OwnershipOffer(db.Model):
    """A group is offered to one of its members: its owner stays until they take it."""

    __tablename__ = "ownership_offer"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
