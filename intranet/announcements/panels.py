"""Announcements on the pages of others: home, a group's page, a profile."""

from __future__ import annotations

from typing import Any

from intranet.access import Viewer
from intranet.announcements import listing, policy, queries
from intranet.groups.queries.browsing import names
from intranet.web.panels import Panel

#: The key of the panel that stands first on home: the feed leaves out what it shows.
FEATURED = "featured"


def for_those_who_announce(viewer: Viewer) -> dict[str, Any]:
    """Tell the frame whether the viewer can announce something."""
    moderates = not viewer.moderated_group_ids.isdisjoint(viewer.writable_group_ids)
    return {"may_announce": moderates or policy.ANNOUNCES in viewer.marks}


def featured(viewer: Viewer, _person: int) -> Panel | None:
    """Show first on home one announcement that the viewer has not seen yet, until they have."""
    announcement_id = queries.featured(viewer) if policy.FEATURED in viewer.marks else None
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
    return Panel("announcements/_in_group.html", {"group_name": names([group_id])[group_id].name}, "announcing")


SHELL = (for_those_who_announce,)
PANELS = (
    ("home.top", 6, featured),
    ("profile", 12, of_person),
    ("group.rail", 55, in_group),
)
