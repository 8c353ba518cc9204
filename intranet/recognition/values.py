"""A company value as it is shown: by its name in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale

from intranet.recognition.models import CompanyValue

_value = CompanyValue.__table__.c
#: What a card needs of the value that is named.
VALUE = (_value.id.label("value_id"), _value.name_en, _value.name_de, _value.icon)

#: What HR chooses from: icons of the sprite that say something good of somebody.
ICONS = (
    "heart-handshake", "hand-heart", "award", "sparkles", "lightbulb", "globe", "book-open", "circle-check",
    "shield-check", "message-circle", "users-round", "compass", "thumbs-up", "sun", "party-popper", "eye", "clock",
    "house", "map-pin", "smile",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueName:
    """A company value in the reader's language."""

    id: int
    name: str
    icon: str
    description: str = ""


def named(row: Any) -> ValueName:
    """Return the value of a row with the columns of ``VALUE``."""
    return ValueName(row.value_id, row.name_de if is_german() else row.name_en, row.icon)


def described(row: Any) -> ValueName:
    """Return the same with its description, in the other language where it has none in the reader's."""
    words = (row.description_de, row.description_en) if is_german() else (row.description_en, row.description_de)
    name = named(row)
    return ValueName(name.id, name.name, name.icon, words[0] or words[1])


def is_german() -> bool:
    """Whether the page is German; every other one has the English words."""
    locale = get_locale()
    return locale is not None and locale.language == "de"
