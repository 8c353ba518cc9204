"""Looking after the members."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.groups import forms, policy
from intranet.groups.actions import members as actions
from intranet.groups.models import MemberRole
from intranet.groups.queries import members, showing
from intranet.groups.roster import LastOwner
from intranet.groups.views import bp
from intranet.groups.views.showing import frame
from intranet.web.htmx import is_partial, redirect_to
from intranet.web.text import clean_line


@bp.get("/<int:group_id>/people/new")
def new_person(group_id: int) -> str:
    """Find colleagues to take into the group; htmx gets those found alone."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    require(policy.can_add_people(viewer, group))
    text = clean_line(request.args.get("q", ""))
    found = members.candidates(viewer, group, text)
    if is_partial():
        return render_template("groups/_candidates.html", group=group, text=text, found=found)
    return render_template("groups/add_people.html", text=text, found=found, **frame(viewer, group, "people"))


@bp.post("/<int:group_id>/people/<int:person_id>")
def add_person(group_id: int, person_id: int) -> Response:
    """Take a colleague into the group."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    person = members.colleague(viewer, person_id)
    actions.add(viewer, group, person, forms.member_role(request.args.get("role")) or MemberRole.MEMBER)
    flash(_("%(name)s belongs to the group now.", name=person.display_name))
    return redirect_to(".new_person" if request.form.get("more") else ".people", group_id=group_id)


@bp.post("/<int:group_id>/people/<int:person_id>/role")
def change_role(group_id: int, person_id: int) -> Response:
    """Make a member owner, moderator or plain member."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    role = forms.member_role(request.form.get("role"))
    if role is None:
        abort(400)
    try:
        if actions.change_role(viewer, group, person_id, role):
            flash(_role_given(role))
    except LastOwner:
        flash(_("A group needs an owner. Make another colleague an owner first."), "error")
    return redirect_to(".people", group_id=group_id)


@bp.post("/<int:group_id>/people/<int:person_id>/removal")
def remove_person(group_id: int, person_id: int) -> Response:
    """End somebody's membership; it can be undone at once."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    if viewer.person_id == person_id:
        return redirect_to(".people", group_id=group_id)
    try:
        if role := actions.remove(viewer, group, person_id):
            undo = url_for(".add_person", group_id=group_id, person_id=person_id, role=role)
            flash({"text": _("Removed from the group."), "undo": undo}, "undo")  # type: ignore[arg-type]
    except LastOwner:
        flash(_("A group needs an owner. Make another colleague an owner first."), "error")
    return redirect_to(".people", group_id=group_id)


def _role_given(role: MemberRole) -> str:
    words: dict[MemberRole, str] = {
        MemberRole.OWNER: _("They are an owner now."),
        MemberRole.MODERATOR: _("They are a moderator now."),
        MemberRole.AMBASSADOR: _("They are an ambassador now, who greets newcomers."),
        MemberRole.MEMBER: _("They are a plain member now."),
    }
    return words[role]
