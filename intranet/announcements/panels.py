"""Announcements on the pages of others: home, a group's page, a profile; and what is recorded of confirmations."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.announcements import listing, pending, policy, queries
from intranet.announcements.models import Acknowledgement
from intranet.people.records import Record, tally
from intranet.web.locale import current_language
from intranet.web.panels import Panel

#: The key of the panel that stands first on home: the feed leaves out what it shows.
FEATURED = "featured"


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


def for_those_who_announce(viewer: Viewer) -> dict[str, Any]:
    """Tell the frame whether the viewer can announce something."""
    moderates = not viewer.moderated_group_ids.isdisjoint(viewer.writable_group_ids)
    return {"may_announce": moderates or policy.ANNOUNCES in viewer.marks}


def featured(viewer: Viewer, _person: int) -> Panel | None:
    """Show first on home one announcement that the viewer has not seen yet, until they have.

    Only where nothing waits to be confirmed: of two banners one above the other neither is first.
    """
    if policy.FEATURED not in viewer.marks or pending.pending(viewer, current_language()):
        return None
    announcement_id = queries.featured(viewer)
    if announcement_id is None:
        return None
    row = listing.some(viewer, [announcement_id]).get(announcement_id)
    return Panel("announcements/_featured.html", {"featured": row}, FEATURED) if row else None


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the latest announcements that the viewer may read."""
    found = listing.by_person(viewer, person_id)
    return Panel("announcements/_of_person.html", {"announcements": found}, "announcements") if found else None


def in_group(viewer: Viewer, group_id: int) -> Panel | None:
    """Lead who moderates a group to announcing to its members."""
    if group_id not in viewer.moderated_group_ids or group_id not in viewer.writable_group_ids:
        return None
    return Panel("announcements/_in_group.html", {}, "announcing")


SHELL = (for_those_who_announce,)
PANELS = (
    ("home.top", 5, to_confirm),
    ("home.top", 6, featured),
    ("profile", 12, of_person),
    ("records", 45, recorded),
    ("group.rail", 55, in_group),
)
