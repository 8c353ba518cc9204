"""Changing an announcement, publishing it again, taking it down, deleting and undoing."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.announcements import actions, forms, policy, queries, wordings
from intranet.announcements.models import Announcement
from intranet.announcements.views import bp, metering
from intranet.drafts.changing import draft_of_change, filled
from intranet.files.receiving import receive
from intranet.items.models import ItemState
from intranet.items.writing import EditConflict
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview

EDIT = "announcements/edit.html"


@bp.route("/<int:announcement_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(announcement_id: int) -> Response | str | tuple[str, int]:
    """Change an announcement; ``do=publish`` publishes it as well."""
    viewer = current_viewer()
    announcement = queries.at_hand(viewer, announcement_id)
    require(policy.can_edit(viewer, announcement))
    draft = draft_of_change(viewer, "announcement-edit", announcement)
    given = forms.values_of(announcement, wordings.others(announcement), str(get_timezone()))
    form = forms.announcement_form(filled(draft), **given).offer([("-", "")], [("", "")])
    form.target.data, form.author.data = "-", ""  # whom it is for stays
    form.was_public = announcement.published_at is not None
    receive(viewer, form.body)
    values: dict[str, Any] = {"form": form, "fields": form, "announcement": announcement, "draft": draft}
    if not form.was_public:
        values["meter_address"] = url_for(".edit", announcement_id=announcement_id)
        if forms.asked() in metering.ASKED:
            return metering.of_change(viewer, EDIT, announcement, form, values)
    if asked_for_preview():
        return render_preview(viewer, EDIT, form.body, announcement.audience_id, item_id=announcement.id, **values)
    if request.method == "GET":
        return render_template(EDIT, **values)
    if not form.validate():
        return render_template(EDIT, **values), 422
    return _save(announcement, form, values)


def _save(
    announcement: Announcement, form: forms.AnnouncementForm, values: dict[str, Any]
) -> Response | tuple[str, int]:
    """Save what was typed, or show it again beside what somebody else did meanwhile."""
    viewer = current_viewer()
    plan = form.plan()
    try:
        actions.edit(viewer, announcement, plan, version=form.version.data or 0, is_minor=bool(form.is_minor.data))
    except EditConflict:
        now = wordings.versions(announcement)
        return render_template(EDIT, **values, conflict=announcement, now=now), 409
    except actions.MayNotAnnounce:
        form.body.errors = [*form.body.errors, _("Its author may not announce that to them any more.")]
        return render_template(EDIT, **values), 422
    if request.form.get("do") == "publish":
        return _submit(announcement)
    if announcement.state == ItemState.SCHEDULED and announcement.publish_at is None:  # it waits for a person
        return redirect_to("scheduling.show", kept_id=announcement.id)
    if announcement.is_published:
        say_who_was_not_told(viewer, plan.words.body, announcement.audience_id, announcement.id)
    return redirect_to(".show", announcement_id=announcement.id)


@bp.post("/<int:announcement_id>/publication")
def publish(announcement_id: int) -> Response:
    """Publish what was sent back or taken down; ``published=off`` takes it down."""
    viewer = current_viewer()
    announcement = queries.at_hand(viewer, announcement_id)
    require(policy.can_edit(viewer, announcement))
    if request.form.get("published") != "off":
        return _submit(announcement)
    actions.unpublish(viewer, announcement)
    flash(_("Readers do not find it any more. You can publish it again."))
    return redirect_to(".show", announcement_id=announcement_id)


def _submit(announcement: Announcement) -> Response:
    try:
        if not actions.submit(current_viewer(), announcement):
            flash(_("It cannot be published: its author may not announce that to them any more."), "note")
    except actions.TimeIsOver:
        flash(_("Its time is over. Let it stand longer first."), "note")
        return redirect_to(".edit", announcement_id=announcement.id)
    return redirect_to(".show", announcement_id=announcement.id)


@bp.get("/<int:announcement_id>/delete")
def confirm_delete(announcement_id: int) -> str:
    """Ask before deleting, where no dialog can."""
    viewer = current_viewer()
    announcement = queries.at_hand(viewer, announcement_id)
    require(policy.can_delete(viewer, announcement))
    return render_template("announcements/delete.html", announcement=announcement)


@bp.post("/<int:announcement_id>/deletion")
def delete(announcement_id: int) -> Response:
    """Take an announcement away and offer to undo it."""
    viewer = current_viewer()
    try:
        announcement = queries.at_hand(viewer, announcement_id)
    except NotFound:  # pressed twice
        announcement = queries.one_deleted(viewer, announcement_id)
    actions.delete(viewer, announcement)
    undo = url_for(".restore", announcement_id=announcement_id)
    flash({"text": _("The announcement is deleted."), "undo": undo}, "undo")  # type: ignore[arg-type]
    return redirect_to(".index")


@bp.post("/<int:announcement_id>/restoration")
def restore(announcement_id: int) -> Response:
    """Undo a deletion."""
    viewer = current_viewer()
    try:
        actions.restore(viewer, queries.one_deleted(viewer, announcement_id))
        flash(_("It is back."))
    except NotFound:  # pressed twice
        queries.at_hand(viewer, announcement_id)
    return redirect_to(".show", announcement_id=announcement_id)
