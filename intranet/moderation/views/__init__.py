"""Pages of moderation, split by who looks: who reports, who decides, whose it is, who owns the group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from intranet.moderation.words import ACTS, REASONS

bp = Blueprint("moderation", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Give every page of moderation the words of reasons and acts."""
    return {"reasons": REASONS, "act_words": ACTS}


from intranet.moderation.views import deciding, holding, reporting, ruling  # noqa: E402, F401 - routes register themselves
