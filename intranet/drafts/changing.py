"""The draft on the page where somebody changes what they wrote, alike for every feature."""

from __future__ import annotations

from typing import Any

from flask import request

from intranet.access import Viewer
from intranet.drafts import queries
from intranet.drafts.queries import OnHand
from intranet.items.models import Item
from intranet.web.forms import POSTED


def draft_of_change(viewer: Viewer, kind: str, item: Item) -> OnHand:
    """Return the draft of a change; one begun on another version of the words is only offered."""
    if request.method == "POST":
        return queries.sent_back(viewer, kind, str(item.id), request.form.get("draft_version", 0, int))
    fits = {"version": str(item.version)}
    return queries.on_hand(viewer, kind, str(item.id), asked="draft" in request.args, fits=fits)


def filled(draft: OnHand) -> Any:
    """Return what the form of the change is filled in with: what was sent, the draft, or nothing."""
    return POSTED if request.method == "POST" else draft.formdata
