"""By what groups are found: their topics, and which of them somebody does not want suggested."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.items.tagging import TAG_LENGTH

MAX_TOPICS = 5


class GroupTopic(db.Model):
    """A word for what a group is about, as its owners put it."""

    __tablename__ = "group_topic"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class GroupDismissal(db.Model):
    """A person does not want a group suggested."""

    __tablename__ = "group_dismissal"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
