"""Home and inbox."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.feed import inbox as notices
from intranet.feed import queries
from intranet.web.htmx import redirect_to
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


@bp.get("/inbox")
def inbox() -> str:
    """Show what concerns the viewer."""
    found = notices.notices(current_viewer(), parse_cursor(request.args.get("after")))
    more = url_for(".inbox", after=found.next) if found.next else None
    return render_template("feed/inbox.html", found=found, more=more)


@bp.post("/inbox/reading")
def read_all() -> Response:
    """Mark everything as read."""
    notices.mark_all_read(current_viewer())
    return redirect_to("feed.inbox")


@bp.get("/inbox/count")
def count() -> str:
    """Show the number of new notices, for the frame."""
    return render_template("feed/_count.html", inbox_count=notices.new_count(current_viewer()))
