"""Home."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from intranet.access import current_viewer
from intranet.feed import queries
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels

bp = Blueprint("feed", __name__)

SUGGESTED = 3
SUGGESTED_TO_NEWCOMERS = 6


@bp.get("/")
def home() -> str:
    """Show what is new where the viewer belongs; a newcomer is welcomed first."""
    viewer = current_viewer()
    after = parse_cursor(request.args.get("after"))
    found = queries.feed(viewer, after)
    steps = queries.first_steps(viewer, current_user.first_signed_in_at) if after is None else None
    wanted = SUGGESTED_TO_NEWCOMERS if steps and not steps.has_joined else SUGGESTED
    return render_template(
        "feed/home.html",
        found=found,
        more=url_for(".home", after=found.next) if found.next else None,
        steps=steps,
        suggested=queries.discover(viewer, wanted),
        panels=panels("home.rail", viewer, viewer.person_id),
    )
