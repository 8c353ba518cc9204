"""Being a buddy and having one."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.people.queries import profile
from intranet.web.htmx import redirect_to
from intranet.welcome import forms, policy
from intranet.welcome.actions import buddies as actions
from intranet.welcome.queries import buddies as queries
from intranet.welcome.queries.first_week import is_newcomer
from intranet.welcome.views import bp


@bp.get("/buddies")
def buddies() -> str:
    """Show the viewer's buddy or those who would suit, and what the viewer offers to newcomers."""
    viewer = current_viewer()
    mine = queries.own_offer(viewer)
    given = {"at_once": str(mine.at_once), "languages": mine.languages.split(",")} if mine else {}
    return render_template("welcome/buddies.html", form=forms.OfferForm(data=given), **_around(viewer))


def _around(viewer: Viewer) -> dict[str, Any]:
    pairs = queries.pairs(viewer)
    is_new = is_newcomer(viewer)
    return {
        "pairs": pairs,
        "is_new": is_new,
        "matches": queries.suited(viewer) if is_new and pairs.mine is None else [],
        "can_be_buddy": policy.can_be_buddy(viewer),
        "offer": queries.own_offer(viewer),
    }


@bp.post("/buddies/offer")
def offer() -> Response | tuple[str, int]:
    """Offer to be a buddy, or with ``offer=off`` no more."""
    viewer = current_viewer()
    if request.form.get("offer") == "off":
        actions.stop_offering(viewer)
        flash(_("You are not offered as a buddy any more."))
        return redirect_to(".buddies")
    require(policy.can_be_buddy(viewer))
    form = forms.OfferForm()
    if not form.validate_on_submit():
        return render_template("welcome/buddies.html", form=form, **_around(viewer)), 422
    actions.offer(viewer, int(form.at_once.data), form.languages.data or [])
    flash(_("Thank you! Newcomers may ask you now; you decide each time."))
    return redirect_to(".buddies")


@bp.post("/buddies/<int:person_id>")
def ask(person_id: int) -> Response:
    """Ask a colleague to be one's buddy."""
    viewer = current_viewer()
    colleague = profile(viewer, person_id)
    try:
        actions.ask(viewer, colleague.id)
        flash(_("Asked. You hear from them within a week."))
    except actions.HasAsked:
        flash(_("You have asked somebody already. Take that back first."), "error")
    except actions.NoRoom:
        flash(_("They have no room just now. Perhaps one of the others?"), "error")
    return redirect_to(".buddies")


@bp.post("/buddies/pairs/<int:pair_id>/answer")
def answer(pair_id: int) -> Response:
    """Agree to be somebody's buddy, or not."""
    viewer = current_viewer()
    pair = queries.one(viewer, pair_id)
    said = request.form.get("answer")
    if said not in ("yes", "no"):  # the buttons send nothing else
        raise BadRequest
    if not actions.answer(viewer, pair, accept=said == "yes"):
        flash(_("This was answered or taken back already."))
    else:
        flash(
            _("Thank you! You see each other on your start pages now.")
            if said == "yes"
            else _("All right. They are told kindly.")
        )
    return redirect_to(".buddies")


@bp.post("/buddies/pairs/<int:pair_id>/end")
def end(pair_id: int) -> Response:
    """Take a question back, or end what was agreed."""
    viewer = current_viewer()
    actions.end(viewer, queries.one(viewer, pair_id))
    flash(_("It is over. Thank you both."))
    return redirect_to(".buddies")
