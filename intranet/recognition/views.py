"""The wall of thanks, one thank-you, and writing one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.items.seeing import mark_seen
from intranet.notifications.queries import marks
from intranet.recognition import actions, forms, policy, queries
from intranet.web.addresses import row_id
from intranet.web.forms import EVERYONE
from intranet.web.htmx import redirect_to
from intranet.web.pagination import parse_cursor
from intranet.web.preview import asked_for_preview, render_preview

bp = Blueprint("recognition", __name__, url_prefix="/thanks")


@bp.get("")
def index() -> str:
    """Show the wall."""
    found = queries.wall(current_viewer(), after=parse_cursor(request.args.get("after")))
    more = url_for(".index", after=found.next) if found.next else None
    return render_template("recognition/index.html", found=found, more=more)


@bp.get("/<int:thanks_id>")
def show(thanks_id: int) -> str:
    """Show one thank-you with its comments."""
    viewer = current_viewer()
    thanks, comments = queries.shown(viewer, thanks_id)
    writable = thanks.group is None or thanks.group.id in viewer.writable_group_ids
    mark_seen(viewer, thanks_id)
    return render_template(
        "recognition/show.html",
        thanks=thanks,
        comments=comments,
        may_comment=writable,
        marks=marks(viewer, thanks_id, [thanks_id, *(comment.id for comment in comments)]),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> Response | str | tuple[str, int]:
    """Write a thank-you. ``?to=`` names a colleague, ``?group=`` the place; the button Find looks for more."""
    viewer = current_viewer()
    places = queries.places(viewer)
    given = {"group": request.args["group"]} if "group" in request.args else {}
    form = forms.ThanksForm(recipients=request.args.getlist("to", type=row_id), **given).offer(
        [(value.id, value.name) for value in queries.company_values()],
        [(str(place.group_id or EVERYONE), place.name or _("Everyone in the company")) for place in places],
    )
    values = _people(form) | {"form": form}
    if request.method == "POST" and asked_for_preview():
        return render_preview("recognition/new.html", form.body, **values)
    if request.method == "GET" or "find_people" in request.form:
        return render_template("recognition/new.html", **values)
    form.recipients.data = list(values["chosen"])
    if not form.validate():
        return render_template("recognition/new.html", **values), 422
    place = next(place for place in places if place.group_id == form.group_id)
    if outside := queries.who_cannot_read(place.audience_id, form.recipients.data):
        names = ", ".join(values["chosen"][person_id].display_name for person_id in sorted(outside))
        form.group.errors = [_("%(names)s could not read it there.", names=names)]
        return render_template("recognition/new.html", **values), 422
    thanks = actions.thank(viewer, place, form.recipients.data, form.value.data, form.body.data or "", form.once_key)
    return redirect_to("recognition.show", thanks_id=thanks.id)


@bp.get("/recipients")
def recipients() -> str:
    """Show, while a name is typed, who is chosen and who matches."""
    form = forms.ThanksForm(request.args)
    return render_template("recognition/_recipients.html", **_people(form))


def _people(form: forms.ThanksForm) -> dict[str, Any]:
    viewer = current_viewer()
    chosen = queries.thankable(viewer, (form.recipients.data or [])[: forms.MAX_RECIPIENTS + 1])
    found = queries.matches(viewer, form.find.data or "", without=chosen)
    return {"chosen": chosen, "found": found, "find": form.find.data or ""}


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
