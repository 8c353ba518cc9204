"""What a group looks at first."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.moderation import forms
from intranet.moderation.actions import ruling as actions
from intranet.moderation.queries import ruling as queries
from intranet.moderation.views import bp
from intranet.web.htmx import redirect_to


@bp.route("/groups/<int:group_id>/approval", methods=["GET", "POST"])
def approval(group_id: int) -> Response | str | tuple[str, int]:
    """Choose which things of new members wait for a moderator."""
    viewer = current_viewer()
    group = queries.group(viewer, group_id)
    require(queries.may_rule(viewer, group))
    form = forms.ApprovalForm(obj=queries.rule(viewer, group))
    if not form.validate_on_submit():
        page = render_template("moderation/approval.html", group=group, form=form)
        return (page, 422) if request.method == "POST" else page
    actions.set_rule(viewer, group, form.things.data or 0, form.days.data or 1)
    flash(_("Saved. It applies from now on.") if form.things.data else _("New members write without waiting."))
    return redirect_to("groups.show", group_id=group_id)
