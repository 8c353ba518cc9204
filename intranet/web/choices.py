"""Reading one of a few known words from an address."""

from __future__ import annotations

import enum
from typing import TypeVar

Choice = TypeVar("Choice", bound=enum.Enum)


def one_of(choices: type[Choice], text: str | None) -> Choice:
    """Return the member whose value is ``text``; anything else means the first, the default."""
    return next((choice for choice in choices if choice.value == text), next(iter(choices)))
