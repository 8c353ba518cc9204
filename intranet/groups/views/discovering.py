"""What is put before people's eyes: featured groups, and suggestions that somebody does not want."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.groups import policy
from intranet.groups.actions import discovering as actions
from intranet.groups.forms.inviting import FeatureForm
from intranet.groups.queries import showing
from intranet.groups.views import bp
from intranet.web.htmx import redirect_to


@bp.post("/<int:group_id>/featured")
def feature(group_id: int) -> Response:
    """Put the group first for everybody, or with ``featured=off`` no more."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    require(policy.can_feature(viewer, group))
    form = FeatureForm()
    if request.form.get("featured") == "off":
        actions.stop_featuring(viewer, group)
        flash(_("The group stands among the others again."))
    elif not form.validate_on_submit():
        flash(str(next(iter(form.until.errors), _("Please choose one."))), "error")
    else:
        try:
            actions.feature(viewer, group, form.until.data)
            flash(_("The group is featured."))
        except actions.TooManyFeatured:
            flash(_("Six groups are featured already. Take one of them back first."), "error")
    return redirect_to(".show", group_id=group_id)


@bp.post("/<int:group_id>/dismissal")
def dismiss(group_id: int) -> Response:
    """Suggest the group no more, or with ``dismissed=off`` again."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    if request.form.get("dismissed") == "off":
        actions.suggest_again(viewer, group)
        return redirect_to(".index")
    actions.dismiss(viewer, group)
    undo = url_for(".dismiss", group_id=group_id, dismissed="off")
    toast: Any = {"text": _("%(group)s is not suggested to you any more.", group=group.name), "undo": undo}
    flash(toast, "undo")
    return redirect_to(".index")
