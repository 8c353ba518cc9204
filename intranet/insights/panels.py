"""Insights on the pages of others: the switch of nudges in the settings, what is recorded, HR's way in the menu."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.insights import policy, queries
from intranet.insights.models import Nudge
from intranet.people.records import Record, tally
from intranet.web.panels import Panel


def in_settings(viewer: Viewer, _subject: int) -> Panel:
    """Let the viewer switch nudges off, and on again."""
    return Panel("insights/_switch.html", {"wants_nudges": queries.wants_nudges(viewer)}, "nudges")


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of nudges."""
    return Record(
        "nudges",
        _("Whom you were asked to thank"),
        _("Of each month: which colleague you were asked about, and whether you said not now; if you want none, that."),
        _("You alone. HR sees figures of groups, never who was thanked or was not."),
        _("Without limit, so that you are asked about nobody twice; if you leave, it is deleted at once"),
        **tally(Nudge, Nudge.nudged_at, Nudge.person_id == viewer.person_id),
    ).panel


def frame(viewer: Viewer) -> dict[str, Any]:
    """Give the frame whether its menu leads to HR's figures."""
    return {"reads_insights": policy.can_read(viewer)}


SHELL = (frame,)
PANELS = (("settings.notifications", 10, in_settings), ("records", 65, recorded))
