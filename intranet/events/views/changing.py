"""Editing, cancelling, closing the list, history, deleting and undoing."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.drafts.changing import draft_of_change, filled
from intranet.events import actions, forms, policy, queries
from intranet.events.times import shown
from intranet.events.views import bp
from intranet.files.receiving import receive
from intranet.items.writing import EditConflict
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.locale import notation
from intranet.web.preview import asked_for_preview

Page = Response | str | tuple[str, int]


@bp.route("/<int:event_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(event_id: int) -> Page:
    """Change an event."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    require(policy.can_organise(viewer, event))
    draft = draft_of_change(viewer, "event-edit", event)
    form = forms.EventForm(filled(draft), **queries.form_values(viewer, event))
    form.offer([(str(event.group_id), "")])
    receive(viewer, form.body)
    form.group.data = str(event.group_id)
    values: dict[str, Any] = {"form": form, "event": event, "draft": draft}
    if asked_for_preview():
        return render_preview(viewer, "events/edit.html", form.body, event.audience_id, item_id=event.id, **values)
    if request.method == "GET":
        return render_template("events/edit.html", **values)
    if not form.validate():
        return render_template("events/edit.html", **values), 422
    try:
        actions.edit(viewer, event, form.details, form.version.data or 0)
    except EditConflict:
        now = shown(event.span, get_timezone(), notation())
        return render_template("events/edit.html", **values, conflict=event, now=now), 409
    say_who_was_not_told(viewer, form.body.data or "", event.audience_id, event_id)
    return redirect_to("events.show", event_id=event_id)


@bp.route("/<int:event_id>/cancellation", methods=["GET", "POST"])
def cancel(event_id: int) -> Page:
    """Say that it does not take place, and why; ``cancelled=off`` lets it take place after all."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    require(policy.can_organise(viewer, event))
    if request.form.get("cancelled") == "off":
        actions.reinstate(viewer, event)
        flash(_("It takes place after all. Those who are going are told."))
        return redirect_to("events.show", event_id=event_id)
    form = forms.CancelForm()
    if not form.validate_on_submit():
        page = render_template("events/cancel.html", event=event, form=form)
        return (page, 422) if form.errors else page
    actions.cancel(viewer, event, form.reason.data or "")
    flash(_("It is cancelled. Those who wanted to go are told."))
    return redirect_to("events.show", event_id=event_id)


@bp.post("/<int:event_id>/closure")
def close_answers(event_id: int) -> Response:
    """Let nobody new come; ``closed=off`` lets them again."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    is_closed = request.form.get("closed") != "off"
    actions.close_answers(viewer, event, closed=is_closed)
    flash(_("The list is closed. Whoever waits still moves up.") if is_closed else _("The list is open again."))
    return redirect_to("events.show", event_id=event_id)


@bp.get("/<int:event_id>/history")
def history(event_id: int) -> str:
    """Show what an event said before, and who moved or cancelled it."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    edits, acts = queries.history(viewer, event), queries.acts(viewer, event)
    return render_template("events/history.html", event=event, edits=edits, acts=acts)


@bp.get("/<int:event_id>/delete")
def confirm_delete(event_id: int) -> str:
    """Ask before deleting, where no dialog can."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    require(policy.can_delete(viewer, event))
    return render_template("events/delete.html", event=event)


@bp.post("/<int:event_id>/deletion")
def delete(event_id: int) -> Response:
    """Take an event away and offer to undo it."""
    viewer = current_viewer()
    try:
        event = queries.one(viewer, event_id)
    except NotFound:  # pressed twice
        return redirect_to("groups.events", group_id=queries.deleted_by(viewer, event_id).group_id)
    actions.delete(viewer, event)
    flash({"text": _("The event is deleted."), "undo": url_for(".restore", event_id=event_id)}, "undo")  # type: ignore[arg-type]
    return redirect_to("groups.events", group_id=event.group_id)


@bp.post("/<int:event_id>/restoration")
def restore(event_id: int) -> Response:
    """Undo a deletion."""
    viewer = current_viewer()
    try:
        actions.restore(viewer, queries.one_deleted(viewer, event_id))
        flash(_("It is back."))
    except NotFound:  # pressed twice
        queries.one(viewer, event_id)
    return redirect_to("events.show", event_id=event_id)
