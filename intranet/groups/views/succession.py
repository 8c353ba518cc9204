"""Groups that nobody looks after: the queue, asking their members, and taking one over."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from intranet.access import current_viewer, forget_current_viewer
from intranet.groups import policy
from intranet.groups.actions import offering
from intranet.groups.actions import succession as actions
from intranet.groups.queries import ownerless, showing
from intranet.groups.views import bp
from intranet.web.htmx import redirect_to


@bp.get("/ownerless")
def ownerless_groups() -> str:
    """Show the groups that wait for somebody to look after them."""
    return render_template("groups/ownerless.html", queue=ownerless.queue(current_viewer()))


@bp.post("/ownerless/asking")
def ask_members() -> Response:
    """Ask the members of one group, or of all that the viewer does not know, who would look after it."""
    viewer = current_viewer()
    no_such_group = 0 if "group" in request.form else None
    groups = ownerless.to_ask(viewer, request.form.get("group", no_such_group, type=int))
    asked = actions.ask_members(viewer, groups)
    if no_such_group is None:
        flash(ngettext("The members of %(num)s group were asked.", "The members of %(num)s groups were asked.", asked))
    else:
        flash(_("The members of %(group)s were asked.", group=groups[0].name))
    return redirect_to(".ownerless_groups")


@bp.post("/<int:group_id>/ownership")
def take_over(group_id: int) -> Response:
    """Become the owner of a group that has none."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    if actions.take_over(viewer, group):
        forget_current_viewer()
        flash(_("Thank you! You look after %(group)s now.", group=group.name))
    else:
        flash(_("Somebody looks after %(group)s already.", group=group.name))
    return redirect_to(".show", group_id=group_id)


@bp.get("/<int:group_id>/next-owner")
def next_owner(group_id: int) -> str:
    """Show members of an ownerless group of whom one could be asked to look after it."""
    group, heirs = ownerless.heirs(current_viewer(), group_id)
    return render_template("groups/next_owner.html", group=group, heirs=heirs)


@bp.post("/<int:group_id>/ownership-offer")
def offer_ownership(group_id: int) -> Response:
    """Offer the group to one of its members."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    if offering.offer(viewer, group, request.form.get("person", 0, type=int)):
        flash(_("The group is offered. Until the offer is taken, everything stays as it is."))
    else:
        flash(_("Only another member can look after the group."), "error")
    if policy.is_member(viewer, group):
        return redirect_to(".people", group_id=group_id)
    return redirect_to(".ownerless_groups")


@bp.post("/<int:group_id>/ownership-offer/reply")
def answer_offer(group_id: int) -> Response:
    """Take the group that was offered, turn it down, or take one's own offer back (``reply=decline``)."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    if request.form.get("reply") != "accept":
        offering.decline(viewer, group)
        flash(_("The offer is off. The group stays with who looks after it."))
    elif offering.take(viewer, group):
        forget_current_viewer()
        flash(_("Thank you! You look after %(group)s now.", group=group.name))
    else:
        flash(_("This offer does not stand any more."), "error")
    return redirect_to(".show", group_id=group_id)
