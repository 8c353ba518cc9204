"""Announcements on the pages of others: what is to be confirmed on home, and what is recorded of it."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.announcements import pending
from intranet.announcements.models import Acknowledgement
from intranet.people.records import Record, tally
from intranet.web.locale import current_language
from intranet.web.panels import Panel


def to_confirm(viewer: Viewer, _subject: int) -> Panel | None:
    """Show on top of home what is to be confirmed first, and how much more there is."""
    found = pending.pending(viewer, current_language())
    if not found:
        return None
    return Panel("announcements/_must_read.html", {"asked": found[0], "more": len(found) - 1}, "must-read")


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of confirmations."""
    return Record(
        "confirmations",
        _("What you were asked to confirm"),
        _(
            "Of each announcement that must be read: when you were asked and reminded, when and how you confirmed "
            "which version, and your department and place on that day."
        ),
        _("Who wrote it, who may announce to the same people, and HR. The announcement says so, too."),
        _("As long as the announcement, also if you leave: it is evidence"),
        href=url_for("announcements.to_confirm"),
        link=_("What waits for your confirmation"),
        **tally(Acknowledgement, Acknowledgement.asked_at, Acknowledgement.person_id == viewer.person_id),
    ).panel


PANELS = (("home.top", 5, to_confirm), ("records", 45, recorded))
