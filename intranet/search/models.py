"""The outbox: what changed and is not in the index yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class SearchOutbox(db.Model):
    """One thing to read again and bring up to date in the index, written with the change itself."""

    __tablename__ = "search_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    pk: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
