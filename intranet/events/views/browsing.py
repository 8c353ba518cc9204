"""The list of events: to come, mine, past."""

from __future__ import annotations

import enum

from flask import render_template, request, url_for

from intranet.access import current_viewer
from intranet.events import listing, queries
from intranet.events.views import bp
from intranet.web.choices import one_of
from intranet.web.pagination import parse_cursor


class Show(enum.StrEnum):
    """Which events are listed."""

    UPCOMING = ""
    MINE = "mine"
    PAST = "past"


LISTS = {Show.UPCOMING: listing.upcoming, Show.MINE: listing.mine, Show.PAST: listing.past}


@bp.get("")
def index() -> str:
    """Show the events that the viewer may read: to come, those they go to, or past ones."""
    viewer = current_viewer()
    show = one_of(Show, request.args.get("show"))
    found = LISTS[show](viewer, parse_cursor(request.args.get("after")))
    more = url_for(".index", show=show.value or None, after=found.next) if found.next else None
    may_plan = bool(queries.places(viewer))
    return render_template("events/index.html", found=found, more=more, show=show, shows=Show, may_plan=may_plan)
