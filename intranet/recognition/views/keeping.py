"""Taking a thank-you away, and hiding one that one was given; each can be undone."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.recognition import policy
from intranet.recognition.actions import thanking as actions
from intranet.recognition.queries import showing as queries
from intranet.recognition.views import bp
from intranet.web.htmx import redirect_to


@bp.get("/<int:thanks_id>/delete")
def confirm_delete(thanks_id: int) -> str:
    """Ask before deleting, where no dialog can."""
    viewer = current_viewer()
    require(policy.can_delete(viewer, queries.one(viewer, thanks_id)))
    return render_template("recognition/delete.html", thanks_id=thanks_id)


@bp.post("/<int:thanks_id>/deletion")
def delete(thanks_id: int) -> Response:
    """Take a thank-you away and offer to undo it."""
    viewer = current_viewer()
    try:
        actions.delete(viewer, queries.one(viewer, thanks_id))
    except NotFound:  # pressed twice
        queries.deleted_by(viewer, thanks_id)
        return redirect_to("recognition.index")
    flash({"text": _("The thank-you is deleted."), "undo": url_for(".restore", thanks_id=thanks_id)}, "undo")  # type: ignore[arg-type]
    return redirect_to("recognition.index")


@bp.post("/<int:thanks_id>/restoration")
def restore(thanks_id: int) -> Response:
    """Undo a deletion."""
    viewer = current_viewer()
    try:
        actions.restore(viewer, queries.one_deleted(viewer, thanks_id))
        flash(_("It is back."))
    except NotFound:  # pressed twice
        queries.one(viewer, thanks_id)
    return redirect_to("recognition.show", thanks_id=thanks_id)


@bp.post("/<int:thanks_id>/hiding")
def hide(thanks_id: int) -> Response:
    """Take one's own name off a thank-you."""
    viewer = current_viewer()
    actions.hide(viewer, queries.one(viewer, thanks_id), is_hidden=True)
    text = _("Your name is off this thank-you. You and its author still read it.")
    flash({"text": text, "undo": url_for(".show_again", thanks_id=thanks_id)}, "undo")  # type: ignore[arg-type]
    return redirect_to("recognition.show", thanks_id=thanks_id)


@bp.post("/<int:thanks_id>/showing")
def show_again(thanks_id: int) -> Response:
    """Put it there again."""
    viewer = current_viewer()
    actions.hide(viewer, queries.one(viewer, thanks_id), is_hidden=False)
    flash(_("It shows your name again."))
    return redirect_to("recognition.show", thanks_id=thanks_id)
