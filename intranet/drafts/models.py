"""The one table of drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db

KIND_LENGTH = 24
CONTEXT_LENGTH = 40
#: Values of a form's fields by name, as a browser sends them.
Fields = dict[str, list[str]]


class Draft(db.Model):
    """What a person has begun to write at one composer."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "kind", "context"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    context: Mapped[str] = mapped_column(String(CONTEXT_LENGTH))
    fields: Mapped[Fields] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    paced_until: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
