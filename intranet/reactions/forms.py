"""Reading the wanted state of a reaction."""

from __future__ import annotations

from intranet.reactions.models import ReactionKind

#: What is sent to take a reaction back.
NONE = "none"


def wanted(text: str | None) -> str | None:
    """Read which reaction is wanted, or NONE; anything else is nothing."""
    return text if text == NONE or text in list(ReactionKind) else None
