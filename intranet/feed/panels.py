"""What stands around every page: how much is new in the inbox; and on a group's page: what is said there."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from intranet.access import Viewer
from intranet.feed import inbox, queries
from intranet.web.pagination import parse_cursor
from intranet.web.panels import Panel


def waiting(viewer: Viewer) -> dict[str, Any]:
    """Give the frame its number."""
    return {"inbox_count": inbox.new_count(viewer)}


def in_group(viewer: Viewer, group_id: int) -> Panel:
    """Show posts and questions of a group as one stream, the first thing on its page."""
    found = queries.stream(viewer, group_id, parse_cursor(request.args.get("after")))
    more = url_for("groups.show", group_id=group_id, after=found.next) if found.next else None
    return Panel("feed/_in_group.html", {"found": found, "more": more}, "stream")


SHELL = (waiting,)
PANELS = (("group.stream", 10, in_group),)
