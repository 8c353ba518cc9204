"""Scheduling on the pages of others: the banner of who looks after the switch, one's own things among the drafts."""

from __future__ import annotations

from typing import Any

from intranet.access import Viewer
from intranet.scheduling import policy, queries
from intranet.web.panels import Panel


def banner(viewer: Viewer) -> dict[str, Any]:
    """Tell who may pause everything that it is paused; nobody else is asked for."""
    if not policy.can_pause(viewer):
        return {}
    return {"may_pause": True, "open_pause": queries.open_pause(viewer)}


def among_drafts(viewer: Viewer, _subject: int) -> Panel | None:
    """Show among the drafts what the viewer keeps for later."""
    items = queries.mine(viewer)
    return Panel("scheduling/_mine.html", {"kept": items}, "scheduled") if items else None


SHELL = (banner,)
PANELS = (("drafts", 10, among_drafts),)
