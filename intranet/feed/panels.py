"""What stands on a group's page: what is said there."""

from __future__ import annotations

from flask import request, url_for

from intranet.access import Viewer
from intranet.feed import queries
from intranet.web.pagination import parse_cursor
from intranet.web.panels import Panel


def in_group(viewer: Viewer, group_id: int) -> Panel:
    """Show posts and questions of a group as one stream, the first thing on its page."""
    found = queries.stream(viewer, group_id, parse_cursor(request.args.get("after")))
    more = url_for("groups.show", group_id=group_id, after=found.next) if found.next else None
    return Panel("feed/_in_group.html", {"found": found, "more": more}, "stream")


PANELS = (("group.stream", 10, in_group),)
