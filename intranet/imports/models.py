"""What came from elsewhere, by its number over there, so that a second run finds what the first brought."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import db


class ImportedItem(db.Model):
    """An item and its number in the source. Purging the item keeps the row: it must not come back."""

    __tablename__ = "imported_item"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)  # a community, and the group it went to
    external_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"), index=True)


class ImportedPerson(db.Model):
    """An author over there and the person their texts carry here: an imported one, or a colleague."""

    __tablename__ = "imported_person"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)  # a community
    external_id: Mapped[str] = mapped_column(String(400), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
