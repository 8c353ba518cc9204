"""Failed sign-ins that still count against an account or an address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

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
