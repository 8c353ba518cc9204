"""What of the inbox stands on the pages of others: its number, muting on a profile, what is recorded."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.inbox.queries import reading
from intranet.items.models import Saved
from intranet.notifications import queries as choices
from intranet.people.records import Record, tally
from intranet.web.panels import Panel


def waiting(viewer: Viewer) -> dict[str, Any]:
    """Give the frame its number."""
    return {"inbox_count": reading.new_count(viewer)}


def muting(viewer: Viewer, person_id: int) -> Panel | None:
    """Let a colleague be muted on their profile; they never learn of it."""
    if person_id == viewer.person_id:
        return None
    return Panel("inbox/_mute_person.html", {"is_muted": choices.mutes_person(viewer, person_id)}, "muting")


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of what the viewer wants to hear and to find again."""
    return Record(
        "hearing",
        _("What you hear of, and what you saved"),
        _("Which notifications you want by mail, how much of each group, what and whom you muted, what you saved."),
        _("You alone. Who is muted is not told."),
        _("Until you change it"),
        href=url_for("inbox.settings"),
        link=_("Notification settings"),
        **tally(Saved, Saved.saved_at, Saved.person_id == viewer.person_id),
    ).panel


SHELL = (waiting,)
PANELS = (("profile.rail", 90, muting), ("records", 40, recorded))
