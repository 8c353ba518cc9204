"""Comments are items of their own kind."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet.items.models import Item

COMMENT_LENGTH = 2_000


class Comment(Item):
    """A remark under an item; of a reply, below which comment it stands and which one it answers."""

    __tablename__ = "comment"
    __mapper_args__ = {"polymorphic_identity": "comment"}

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    imported_score: Mapped[int | None] = mapped_column()
    under_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"))
