"""The wall of thanks, one thank-you, and writing one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.drafts import queries as drafts
from intranet.drafts.queries import OnHand
from intranet.files.receiving import receive
from intranet.groups.queries.places import Place
from intranet.items.seeing import mark_seen
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.moderation.queries import holding as held_queries
from intranet.notifications.queries import marks
from intranet.recognition import actions, forms, policy, queries
from intranet.web.addresses import row_id
from intranet.web.forms import EVERYONE, POSTED
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels
from intranet.web.preview import asked_for_preview

bp = Blueprint("recognition", __name__, url_prefix="/thanks")


@bp.get("")
def index() -> str:
    """Show the wall."""
    found = queries.wall(current_viewer(), after=parse_cursor(request.args.get("after")))
    more = url_for(".index", after=found.next) if found.next else None
    return render_template("recognition/index.html", found=found, more=more)


@bp.get("/<int:thanks_id>")
def show(thanks_id: int) -> Response | str:
    """Show one thank-you with its comments."""
    viewer = current_viewer()
    try:
        thanks, comments = queries.shown(viewer, thanks_id)
    except NotFound:  # what waits or is hidden has a page of its own for its author
        return redirect_to("moderation.own", item_id=held_queries.own(viewer, thanks_id).id)
    writable = thanks.group is None or thanks.group.id in viewer.writable_group_ids
    mark_seen(viewer, thanks_id)
    return render_template(
        "recognition/show.html",
        thanks=thanks,
        comments=comments,
        may_comment=writable,
        own_panels=panels("thread", viewer, thanks_id),
        marks=marks(viewer, thanks_id, [thanks_id, *(comment.id for comment in comments)]),
    )


@bp.route("/new", methods=["GET", "POST"])
@takes_files
def new() -> Response | str | tuple[str, int]:
    """Write a thank-you. ``?to=`` names a colleague, ``?group=`` the place; the button Find looks for more."""
    viewer = current_viewer()
    places = queries.places(viewer)
    draft = _draft(viewer)
    form = _form(viewer, places, draft)
    values = _people(form) | {"form": form, "draft": draft}
    chosen = next((place for place in places if str(place.group_id or EVERYONE) == form.group.data), Place.everyone())
    if request.method == "POST" and asked_for_preview():
        return render_preview(viewer, "recognition/new.html", form.body, chosen.audience_id, **values)
    if request.method == "GET" or "find_people" in request.form:
        return render_template("recognition/new.html", **values)
    form.recipients.data = list(values["chosen"])
    if not form.validate():
        return render_template("recognition/new.html", **values), 422
    if outside := queries.who_cannot_read(chosen.audience_id, form.recipients.data):
        names = ", ".join(values["chosen"][person_id].display_name for person_id in sorted(outside))
        form.group.errors = [_("%(names)s could not read it there.", names=names)]
        return render_template("recognition/new.html", **values), 422
    thanks = actions.thank(viewer, chosen, form.recipients.data, form.value.data, form.body.data or "", form.once_key)
    if thanks.is_published:
        say_who_was_not_told(viewer, form.body.data or "", chosen.audience_id)
    return redirect_to("recognition.show", thanks_id=thanks.id)


def _form(viewer: Viewer, places: list[Place], draft: OnHand) -> forms.ThanksForm:
    """Return the form with what was sent, else with the draft, else for whom and where it was opened."""
    given = {"group": request.args["group"]} if "group" in request.args else {}
    formdata = POSTED if request.method == "POST" else draft.formdata
    form = forms.ThanksForm(formdata, recipients=request.args.getlist("to", type=row_id), **given).offer(
        [(value.id, value.name) for value in queries.company_values()],
        [(str(place.group_id or EVERYONE), place.name or _("Everyone in the company")) for place in places],
    )
    receive(viewer, form.body)
    return form


def _draft(viewer: Viewer) -> OnHand:
    """Return the draft; where the page was opened for somebody, one for others is only offered."""
    if request.method == "POST":
        return drafts.sent_back(viewer, "thanks", "new", request.form.get("draft_version", 0, int))
    given = {
        field: request.args[name] for field, name in (("recipients", "to"), ("group", "group")) if name in request.args
    }
    return drafts.on_hand(viewer, "thanks", "new", asked="draft" in request.args, fits=given)


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
