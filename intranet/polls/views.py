"""Voting and closing. Pages go back to where the poll stands; without a script a choice that lacks has a page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.items.addresses import address_in_thread
from intranet.items.models import Item
from intranet.polls import actions, forms, queries
from intranet.web.htmx import is_partial, render_part_or_redirect

bp = Blueprint("polls", __name__, url_prefix="/polls")


@bp.post("/<int:poll_id>/ballot")
def vote(poll_id: int) -> Response | tuple[str, int]:
    """Make one's ballot what was chosen, or with ``withdraw`` nothing."""
    viewer = current_viewer()
    item = queries.item(viewer, poll_id)
    if queries.is_over(viewer, poll_id):
        return _answer(viewer, item, _("The poll has ended meanwhile."))
    try:
        chosen = frozenset() if "withdraw" in request.form else _chosen(viewer, poll_id)
    except ValueError as error:
        return _asked_again(viewer, item, str(error))
    actions.vote(viewer, item, chosen)
    return _answer(viewer, item, _("Your vote is counted.") if chosen else _("Your vote is withdrawn."))


@bp.get("/<int:poll_id>/end")
def confirm_close(poll_id: int) -> str:
    """Ask before ending a poll, where no dialog can."""
    viewer = current_viewer()
    item = queries.item(viewer, poll_id)
    require(queries.may_close(viewer, item))
    return render_template("polls/end.html", poll_id=poll_id, heading=item.heading, back=address_in_thread(item))


@bp.post("/<int:poll_id>/ending")
def close(poll_id: int) -> Response:
    """End a poll before its time."""
    viewer = current_viewer()
    item = queries.item(viewer, poll_id)
    actions.close(viewer, item)
    flash(_("The poll has ended."))
    return redirect(address_in_thread(item), 303)


def _chosen(viewer: Viewer, poll_id: int) -> frozenset[int]:
    return forms.chosen(request.form, *queries.offered(viewer, poll_id))


def _answer(viewer: Viewer, item: Item, said: str) -> Response:
    """Return the poll as it is now for htmx, else to where it stands; say what was done."""
    if not is_partial():
        flash(said)
    poll = queries.page(viewer, item)
    return render_part_or_redirect("polls/_poll.html", address_in_thread(item), poll=poll, said=said)


def _asked_again(viewer: Viewer, item: Item, problem: str) -> tuple[str, int]:
    """Return the poll with what is wrong beside its options."""
    template = "polls/_poll.html" if is_partial() else "polls/show.html"
    poll = queries.page(viewer, item)
    return render_template(
        template, poll=poll, problem=problem, back=address_in_thread(item), heading=item.heading
    ), 422
