"""Thanks, their recipients and the company's values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import UtcDateTime, db
from intranet.items.models import Item

REASON_LENGTH = 2_000
NAME_LENGTH = 80
DESCRIPTION_LENGTH = 200


class CompanyValue(db.Model):
    """A value of the company that a thank-you names."""

    __tablename__ = "company_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_de: Mapped[str] = mapped_column(String(NAME_LENGTH))
    description_en: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH * 2), default="")
    description_de: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH * 2), default="")
    icon: Mapped[str] = mapped_column(String(40), default="heart-handshake")
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)  # named by no new thank-you; those before keep it
    version: Mapped[int] = mapped_column(default=1)


class Thanks(Item):
    """A thank-you; its body is the reason."""

    __tablename__ = "thanks"

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("company_value.id"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"), index=True)
    group_thanked_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="SET NULL"))
    #: Its author and the recipients: who reads it where it is for them alone, or where all of them have hidden it.
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))
    for_recipients: Mapped[bool] = mapped_column(default=False)  # alone, as its author chose
    off_wall: Mapped[bool] = mapped_column(default=False)  # all recipients have hidden it

    __mapper_args__ = {"polymorphic_identity": "thanks", "inherit_condition": id == Item.id}  # noqa: A003


class ThanksRecipient(db.Model):
    """A person is thanked."""

    __tablename__ = "thanks_recipient"

    thanks_id: Mapped[int] = mapped_column(ForeignKey("thanks.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by this person: their name is shown no more
