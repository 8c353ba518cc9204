"""Founding a group, changing it, and putting it away."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.groups import forms, policy
from intranet.groups.actions import founding
from intranet.groups.queries import showing
from intranet.groups.views import bp
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview, render_preview


@bp.get("/new")
def new() -> str:
    """Show the empty form."""
    require(policy.can_create(current_viewer()))
    return render_template("groups/new.html", form=forms.GroupForm())


@bp.post("/new")
def create() -> Response | str | tuple[str, int]:
    """Found a group, or say what is missing."""
    form = forms.GroupForm()
    if asked_for_preview():
        return render_preview("groups/new.html", form.about, form=form)
    if form.validate_on_submit():
        try:
            group = founding.found(current_viewer(), form.wanted, form.once_key)
        except founding.NameTaken:
            form.name_is_taken()
        else:
            flash(_("Your group is there. Add colleagues, or ask its first question."))
            return redirect_to(".show", group_id=group.id)
    return render_template("groups/new.html", form=form), 422


@bp.get("/<int:group_id>/edit")
def edit(group_id: int) -> str:
    """Show the form with the group as it is."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    require(policy.can_manage(viewer, group, showing.standing(viewer, group).role))
    form = forms.EditGroupForm(obj=group, topics=", ".join(showing.topics(viewer, group)))
    return render_template("groups/edit.html", group=group, form=form)


@bp.post("/<int:group_id>/edit")
def change(group_id: int) -> Response | str | tuple[str, int]:
    """Change the group; where somebody else did meanwhile, show both versions."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    require(policy.can_manage(viewer, group, showing.standing(viewer, group).role))
    form = forms.EditGroupForm()
    if asked_for_preview():
        return render_preview("groups/edit.html", form.about, group=group, form=form)
    if not form.validate_on_submit():
        return render_template("groups/edit.html", group=group, form=form), 422
    try:
        founding.edit(viewer, group, form.wanted, form.known_version)
    except founding.NameTaken:
        form.name_is_taken()
        return render_template("groups/edit.html", group=showing.one(viewer, group_id), form=form), 422
    except founding.GroupChanged:
        current = showing.one(viewer, group_id)
        theirs = form.differences(current, showing.topics(viewer, current))
        form.version.data = str(current.version)  # saving again means: mine after all
        return render_template("groups/edit.html", group=current, form=form, theirs=theirs), 409
    flash(_("The group is changed."))
    return redirect_to(".show", group_id=group_id)


@bp.post("/<int:group_id>/archive")
def archive(group_id: int) -> Response:
    """Put the group away (``archived=on``) or take it out again (``archived=off``)."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    if request.form.get("archived") == "off":
        founding.unarchive(viewer, group)
        flash(_("The group is active again."))
    else:
        founding.archive(viewer, group)
        flash(_("The group is archived: it can be read, and nothing new is written in it."))
    return redirect_to(".show", group_id=group_id)
