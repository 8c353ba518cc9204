"""Thanks on the pages of others: a group's tab and a profile."""

from __future__ import annotations

from flask import request, url_for

from intranet.access import Viewer
from intranet.recognition import queries
from intranet.web.pagination import parse_cursor
from intranet.web.panels import Panel


def in_group(viewer: Viewer, group_id: int) -> Panel:
    """Show a group's thanks as the tab of its page."""
    found = queries.wall(viewer, group_id=group_id, after=parse_cursor(request.args.get("after")))
    more = url_for("groups.thanks", group_id=group_id, after=found.next) if found.next else None
    return Panel("recognition/_in_group.html", {"found": found, "more": more}, "thanks")


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the latest thanks that the viewer may read; they are not counted."""
    thanks = queries.received(viewer, person_id)
    return Panel("recognition/_of_person.html", {"thanks_received": thanks}, "thanks") if thanks else None


PANELS = (("group.thanks", 10, in_group), ("profile", 20, of_person))
