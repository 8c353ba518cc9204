"""Home."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from intranet.access import current_viewer
from intranet.announcements.panels import FEATURED
from intranet.feed import queries
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels

bp = Blueprint("feed", __name__)

#: The key of the panel that welcomes a newcomer.
FIRST_WEEK = "first-week"
#: The key of the panel that suggests groups with reasons: beside it none are suggested without.
FOR_YOU = "for-you"
SUGGESTED = 3
SUGGESTED_TO_NEWCOMERS = 6


@bp.get("/")
def home() -> str:
    """Show what is new where the viewer belongs; a newcomer is welcomed first."""
    viewer = current_viewer()
    after = parse_cursor(request.args.get("after"))
    found = queries.feed(viewer, after)
    top = panels("home.top", viewer, viewer.person_id) if after is None else []
    rail = panels("home.rail", viewer, viewer.person_id)
    is_first_week = any(panel.key == FIRST_WEEK for panel in top)
    invites = is_first_week and not viewer.member_group_ids
    discovers = invites or all(panel.key != FOR_YOU for panel in rail)
    return render_template(
        "feed/home.html",
        found=found,
        more=url_for(".home", after=found.next) if found.next else None,
        top=top,
        featured_id=next((panel.values["featured"].id for panel in top if panel.key == FEATURED), None),
        is_first_week=is_first_week,
        invites=invites,
        suggested=queries.discover(viewer, SUGGESTED_TO_NEWCOMERS if invites else SUGGESTED) if discovers else (),
        panels=rail,
    )
