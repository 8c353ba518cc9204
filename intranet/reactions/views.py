"""Reacting to any item, and who reacted. Pages go back to where the item is read."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.items.addresses import address_in_thread
from intranet.reactions import actions, forms, policy, queries
from intranet.web.htmx import is_partial, render_part_or_redirect

bp = Blueprint("reactions", __name__)


@bp.post("/items/<int:item_id>/reaction")
def react(item_id: int) -> Response:
    """Make one's reaction what was pressed: a kind, or none."""
    viewer = current_viewer()
    item = queries.item(viewer, item_id)
    wanted = forms.wanted(request.form.get("reaction"))
    if wanted is None:
        abort(400)
    actions.react(viewer, item, None if wanted == forms.NONE else wanted)
    bar = queries.bars(viewer, [item_id]).get(item_id, queries.NOBODY)
    location = address_in_thread(item)
    return render_part_or_redirect("reactions/_bar.html", location, item=item, bar=bar, may_react=True, is_open=False)


@bp.get("/items/<int:item_id>/reactions")
def index(item_id: int) -> str:
    """Show the reactions to choose from, and who reacted; htmx gets the choice alone."""
    viewer = current_viewer()
    item = queries.item(viewer, item_id)
    bar = queries.bars(viewer, [item_id]).get(item_id, queries.NOBODY)
    may_react = policy.can_react(viewer, item) and not queries.is_archived(viewer, item)
    values = {"item": item, "bar": bar, "may_react": may_react, "is_open": True}
    if is_partial():
        return render_template("reactions/_bar.html", **values)
    reactors = queries.who_reacted(viewer, item)
    return render_template("reactions/index.html", reactors=reactors, back=address_in_thread(item), **values)
