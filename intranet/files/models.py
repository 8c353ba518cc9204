"""What is known of each file; the contents lie on the shelf."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db

NAME_LENGTH = 120


class StoredFile(db.Model):
    """A file that somebody chose for what they write.

    Without an item it is not published. ``position`` is its place in the text as it is now; without one it stood in a
    version before. Several rows may share a content.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_day", "uploader_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uploader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    position: Mapped[int | None] = mapped_column()
    name: Mapped[str] = mapped_column(String(NAME_LENGTH * 2))
    media_type: Mapped[str] = mapped_column(String(100))  # as we decided, not as somebody said
    key: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column()
    preview_key: Mapped[str | None] = mapped_column(String(64), index=True)  # of a picture, as the next two
    width: Mapped[int | None] = mapped_column()
    height: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def preview_size(self) -> tuple[int, int] | None:
        """Width and height of a picture's preview; None of a document."""
        return (self.width, self.height) if self.width and self.height else None
