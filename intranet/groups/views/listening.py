"""How much of a group one hears."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.groups.queries import showing
from intranet.groups.views import bp
from intranet.notifications import actions as choosing
from intranet.notifications.deciding import Level
from intranet.notifications.forms import LevelForm
from intranet.web.htmx import redirect_to


@bp.post("/<int:group_id>/notification-level")
def choose_level(group_id: int) -> Response:
    """Keep how much of the group the viewer wants to hear."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    form = LevelForm()
    if not form.validate_on_submit():  # buttons and lists offer nothing else
        raise BadRequest
    choosing.choose_level(viewer, group.id, Level(form.level.data))
    flash(_("Saved: what you hear of %(group)s.", group=group.name))
    return redirect_to(".show", group_id=group_id)
