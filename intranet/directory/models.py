"""Failed sign-ins that still count, and the accounts that get in without the directory."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class FailureSlot(db.Model):
    """One of the few failures that an account or an address may have at a time.

    A slot is taken before the directory is asked and freed unless the password was wrong. That there
    are only so many of them per key is what limits, so it holds for any number of processes, hosts
    and simultaneous tries. The key is a keyed hash: no name and no address stands here.
    """

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_failure: Mapped[bool] = mapped_column(default=False)  # False while the directory is being asked


class BreakGlassAccount(db.Model):
    """An administrator's account for the time when the directory is down; made on the command line."""

    __tablename__ = "break_glass_account"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(40), unique=True)  # without its prefix
    password_hash: Mapped[str] = mapped_column(String(255))
    networks: Mapped[str] = mapped_column(Text)  # where it may be used from, separated by spaces
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class UseOutcome(enum.StrEnum):
    """How a try by an emergency account ended."""

    ENTERED = "entered"
    WRONG = "wrong"  # the password
    ELSEWHERE = "elsewhere"  # from an address that it is not meant for


class BreakGlassUse(db.Model):
    """One try by an emergency account. It outlives the account, whose name it carries."""

    __tablename__ = "break_glass_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(300))
