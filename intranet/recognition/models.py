"""Thanks, their recipients and the company's values."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import db
from intranet.items.models import Item

REASON_LENGTH = 2_000


class CompanyValue(db.Model):
    """A value of the company that a thank-you names."""

    __tablename__ = "company_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(80))
    name_de: Mapped[str] = mapped_column(String(80))
    icon: Mapped[str] = mapped_column(String(40), default="heart")
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)


class Thanks(Item):
    """A thank-you; its body is the reason."""

    __tablename__ = "thanks"
    __mapper_args__ = {"polymorphic_identity": "thanks"}

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("company_value.id"))


class ThanksRecipient(db.Model):
    """A person is thanked."""

    __tablename__ = "thanks_recipient"

    thanks_id: Mapped[int] = mapped_column(ForeignKey("thanks.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
