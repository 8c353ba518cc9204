"""Saying why one has left, and reading it when enough have said it."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.groups.actions import departing as actions
from intranet.groups.forms.inviting import DepartureForm
from intranet.groups.models.leaving import LeaveReason
from intranet.groups.queries import departing, showing
from intranet.groups.views import bp
from intranet.groups.views.showing import frame
from intranet.web.htmx import redirect_to


@bp.get("/<int:group_id>/departure")
def departure(group_id: int) -> Response | str:
    """Ask who has just left why, if they like to say."""
    viewer = current_viewer()
    group = departing.left(viewer, group_id)
    if departing.has_answered(viewer, group):
        return redirect_to(".index")
    return render_template("groups/departure.html", form=DepartureForm(), group_id=group_id, batch=actions.BATCH)


@bp.post("/<int:group_id>/departure")
def say_why(group_id: int) -> Response | tuple[str, int]:
    """Keep the answer without the name."""
    viewer = current_viewer()
    group = departing.left(viewer, group_id)
    form = DepartureForm()
    if not form.validate_on_submit():
        return render_template("groups/departure.html", form=form, group_id=group_id, batch=actions.BATCH), 422
    if actions.say_why(viewer, group, LeaveReason(form.reason.data), form.words.data or ""):
        flash(_("Thank you. Your answer is kept without your name."))
    else:
        flash(_("You have said it already."))
    return redirect_to(".index")


@bp.get("/<int:group_id>/departures")
def departures(group_id: int) -> str:
    """Show the owners why people left, once enough have said it."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    answers = departing.answers(viewer, group)
    labels = {choice.value: choice.label for choice in DepartureForm().reason.choices}
    return render_template(
        "groups/departures.html", answers=answers, labels=labels, batch=actions.BATCH, **frame(viewer, group, "people")
    )
