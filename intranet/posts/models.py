"""Posts are items of their own kind."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet.items.models import Item


class Post(Item):
    """A post in a group."""

    __tablename__ = "post"
    __mapper_args__ = {"polymorphic_identity": "post"}

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
