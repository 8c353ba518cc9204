"""Suggestions while somebody types ``:``, and the picker of the composer."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from intranet.web import emoji_names
from intranet.web.locale import current_language

bp = Blueprint("emoji", __name__)

SUGGESTED = 8
PICKED = 48
LONGEST = 80


@bp.get("/emoji")
def suggest() -> str:
    """Offer the emoji whose names are being typed."""
    found = emoji_names.found(_asked(), SUGGESTED)
    return render_template("emoji/_suggestions.html", found=found, language=current_language())


@bp.get("/emoji/picker")
def picker() -> str:
    """Show the emoji that people use most, or with ``?q=`` those of a name."""
    asked = _asked()
    found = emoji_names.found(asked, PICKED) if asked else emoji_names.common()
    return render_template("emoji/_picker.html", found=found, asked=asked, language=current_language())


def _asked() -> str:
    return request.args.get("q", "")[:LONGEST].strip()
