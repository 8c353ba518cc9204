"""Coming, going and asking to come."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, forget_current_viewer, require
from intranet.groups import forms, policy
from intranet.groups.actions import asking, joining
from intranet.groups.models import Group
from intranet.groups.queries import members, showing
from intranet.groups.roster import LastOwner
from intranet.groups.views import bp
from intranet.groups.views.showing import frame, usual_level
from intranet.items import queries as items
from intranet.items.addresses import address_in_thread
from intranet.web.addresses import row_id
from intranet.web.htmx import is_partial, redirect_to


@bp.post("/<int:group_id>/membership")
def membership(group_id: int) -> Response | str:
    """Join, or with ``membership=off`` leave or withdraw the request; pressed twice it does one thing."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    leaving = request.form.get("membership") == "off"
    was_member = policy.is_member(viewer, group)
    try:
        (joining.leave if leaving else joining.join)(viewer, group)
    except LastOwner:
        flash(_("You are the only owner. Make a colleague an owner first; then you can leave."), "error")
        return redirect_to(".people", group_id=group_id)
    forget_current_viewer()
    viewer = current_viewer()
    if is_partial() and "page" not in request.args and policy.is_known_to(viewer, group):
        return render_template("groups/_join.html", group=group, membership=showing.standing(viewer, group).word)
    _say(viewer, group, leaving, was_member)
    if not policy.is_known_to(viewer, group):
        return redirect_to(".departure", group_id=group_id)
    if (back := request.args.get("back", type=row_id)) and not leaving:
        return redirect(address_in_thread(items.one(viewer, back)), 303)
    joined, left = not leaving and not was_member, leaving and was_member
    return redirect_to(".show", group_id=group_id, joined=1 if joined else None, left=1 if left else None)


def _say(viewer: Viewer, group: Group, leaving: bool, was_member: bool) -> None:
    if not leaving:
        flash(_("You belong to %(group)s now.", group=group.name))
    elif not was_member:
        flash(_("Your request is withdrawn."))
    elif policy.can_join(viewer, group):
        undo = url_for(".membership", group_id=group.id)
        flash({"text": _("You have left %(group)s.", group=group.name), "undo": undo}, "undo")  # type: ignore[arg-type]
    else:
        flash(_("You have left %(group)s.", group=group.name))


@bp.get("/<int:group_id>/leaving")
def leaving(group_id: int) -> Response | str:
    """Ask before leaving a group that one cannot come back to alone, where no dialog can."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    if not policy.is_member(viewer, group):
        return redirect_to(".show", group_id=group_id)
    return render_template("groups/leave.html", group=group)


@bp.post("/<int:group_id>/welcome")
def close_welcome(group_id: int) -> Response:
    """Remember that the welcome was read."""
    viewer = current_viewer()
    joining.close_welcome(viewer, showing.readable(viewer, group_id))
    return redirect_to(".show", group_id=group_id)


@bp.get("/<int:group_id>/requests/new")
def new_request(group_id: int) -> Response | str:
    """Show the form that asks to join; who belongs or has asked already is shown the group."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    if showing.standing(viewer, group).word in ("member", "asked", "declined"):
        return redirect_to(".show", group_id=group_id)
    require(policy.can_ask_to_join(viewer, group))
    form = forms.RequestForm(level=usual_level(viewer, group))
    return render_template("groups/ask.html", group=group, form=form)


@bp.post("/<int:group_id>/requests")
def ask(group_id: int) -> Response | tuple[str, int]:
    """Ask to join."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    form = forms.RequestForm()
    if not form.validate_on_submit():
        return render_template("groups/ask.html", group=group, form=form), 422
    asking.ask(viewer, group, form.message.data or "", forms.chosen_level(form.level))
    flash(_("Your request is with the moderators."))
    return redirect_to(".show", group_id=group_id)


@bp.get("/<int:group_id>/requests")
def requests(group_id: int) -> str:
    """Show the requests that wait for a moderator."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    require(policy.can_moderate(viewer, group))
    return _requests(viewer, group)


def _requests(viewer: Viewer, group: Group, **answer: Any) -> str:
    """Render the requests that wait; ``form`` is an answer to the one with the id ``answered`` that was not taken."""
    queue = members.queue(viewer, group)
    return render_template("groups/requests.html", queue=queue, **answer, **frame(viewer, group, "requests"))


@bp.post("/<int:group_id>/requests/<int:request_id>/decision")
def decide(group_id: int, request_id: int) -> Response | tuple[str, int]:
    """Let somebody in or turn them down."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    form = forms.DecisionForm()
    wanted = members.request_to_decide(viewer, group, request_id)
    if not form.validate_on_submit():
        require(policy.can_moderate(viewer, group))
        form.reason.id = f"reason-{request_id}"  # each request on the page has its own
        return _requests(viewer, group, form=form, answered=request_id), 422
    approve = form.decision.data == "approve"
    if not asking.decide(viewer, group, wanted, approve=approve, reason=form.reason.data or ""):
        flash(_("This request was decided already."))
    else:
        flash(_("Let in.") if approve else _("Turned down. They are told, with your reason."))
    return redirect_to(".requests", group_id=group_id)
