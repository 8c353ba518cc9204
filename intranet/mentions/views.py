"""Suggestions while somebody types ``@``."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from intranet.access import current_viewer
from intranet.mentions import queries
from intranet.web.addresses import row_id
from intranet.web.forms import EVERYONE
from intranet.web.headers import never_store

bp = Blueprint("mentions", __name__)


@bp.get("/mentions")
def suggest() -> str:
    """Offer those who would read it: ``?item=`` what is replied to, else ``?group=`` the place to write in."""
    viewer = current_viewer()
    never_store()
    group, item = request.args.get("group", EVERYONE), request.args.get("item")
    try:
        if item is not None:
            audience_id = queries.audience_of_item(viewer, row_id(item))
        else:
            audience_id = queries.audience_of_group(viewer, row_id(group) if group and group != EVERYONE else None)
    except ValueError as error:
        raise NotFound from error
    found = queries.suggestions(viewer, request.args.get("q", "")[:80], audience_id)
    return render_template("mentions/_suggestions.html", found=found)
