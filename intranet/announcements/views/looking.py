"""What waits for a second pair of eyes: the list, approving, and sending back."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.announcements import forms, looking, policy, queries, second_looks
from intranet.announcements.thread import thread
from intranet.announcements.views import bp
from intranet.items.writing import EditConflict
from intranet.web.htmx import redirect_to


@bp.get("/looks")
def looks() -> str:
    """List what waits for a look that the viewer may take."""
    viewer = current_viewer()
    waiting = second_looks.waiting_for(viewer)
    return render_template("announcements/looks.html", pages=[thread(viewer, one) for one in waiting])


@bp.post("/<int:announcement_id>/approval")
def approve(announcement_id: int) -> Response | tuple[str, int]:
    """Approve the words that were looked at."""
    viewer = current_viewer()
    try:
        announcement = queries.at_hand(viewer, announcement_id)
    except NotFound:
        if second_looks.has_looked(viewer, announcement_id):  # pressed twice
            return redirect_to(".looks")
        raise
    try:
        comes = looking.approve(viewer, announcement, request.form.get("version", 0, int))
    except EditConflict:
        flash(_("It was changed meanwhile: please look again."), "note")
        return redirect_to(".show", announcement_id=announcement_id)
    said = (
        _("It is approved.") if comes else _("Its author may not announce that to them any more. It is not published.")
    )
    flash(said)
    return redirect_to(".looks")


@bp.route("/<int:announcement_id>/return", methods=["GET", "POST"])
def send_back(announcement_id: int) -> Response | str | tuple[str, int]:
    """Send it back to its author, and say why."""
    viewer = current_viewer()
    try:
        announcement = queries.at_hand(viewer, announcement_id)
    except NotFound:
        if second_looks.has_looked(viewer, announcement_id):  # pressed twice
            return redirect_to(".looks")
        raise
    require(policy.can_look(viewer, announcement))
    form = forms.ReasonForm(version=announcement.version)
    if not form.validate_on_submit():
        page = render_template("announcements/return.html", announcement=announcement, form=form)
        return (page, 422) if form.errors else page
    try:
        looking.send_back(viewer, announcement, form.version.data or 0, form.reason.data or "")
    except EditConflict:
        flash(_("It was changed meanwhile: please look again."), "note")
        return redirect_to(".show", announcement_id=announcement_id)
    flash(_("It is sent back. Its author is told."))
    return redirect_to(".looks")
