"""What one keeps for later: its page, its words, publishing it now, taking it back or away."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.files.receiving import receive
from intranet.items.models import ItemState
from intranet.items.publishing import kind_of
from intranet.items.writing import EditConflict
from intranet.moderation.forms import OwnWordsForm
from intranet.scheduling import actions, policy, queries
from intranet.scheduling.forms import MoveForm
from intranet.scheduling.telling import to_where_it_is
from intranet.scheduling.views import bp
from intranet.web.headers import never_store, takes_files
from intranet.web.htmx import redirect_to


@bp.get("/items/<int:kept_id>")
def show(kept_id: int) -> str | Response:
    """Show what is kept for later, and what can be done with it."""
    viewer = current_viewer()
    never_store()
    try:
        kept = queries.kept(viewer, kept_id)
    except NotFound:  # it was published meanwhile, or waits for a moderator
        return to_where_it_is(viewer, kept_id)
    form = MoveForm(formdata=None).of(kept.item.publish_at)
    values = {"pause": queries.open_pause(viewer), "may_pause": policy.can_pause(viewer)}
    return render_template("scheduling/show.html", kept=kept, form=form, **values)


@bp.route("/items/<int:kept_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(kept_id: int) -> Response | str | tuple[str, int]:
    """Change the words; its time stays."""
    viewer = current_viewer()
    never_store()
    item = queries.one(viewer, kept_id)
    require(queries.is_own(viewer, item))
    if item.kind == "announcement":  # says more than title and words, in an editor of its own
        return redirect_to("announcements.edit", announcement_id=item.id)
    form = OwnWordsForm(obj=item).fit(kind_of(item))
    receive(viewer, form.body)
    values: dict[str, Any] = {"item": item, "form": form}
    if not form.validate_on_submit():
        page = render_template("scheduling/edit.html", **values)
        return (page, 422) if request.method == "POST" else page
    title = (form.title.data or "") if "title" in form else None
    try:
        actions.edit(viewer, item, title=title, body=form.body.data or "", version=form.known_version)
    except EditConflict:
        return render_template("scheduling/edit.html", **values, conflict=item), 409
    flash(_("Your words are changed."))
    return redirect_to(".show", kept_id=kept_id)


@bp.post("/items/<int:kept_id>/publication")
def publish(kept_id: int) -> Response:
    """Publish it now."""
    viewer = current_viewer()
    try:
        item = queries.one(viewer, kept_id)
        is_done = actions.publish_now(viewer, item)
    except NotFound:  # pressed twice, perhaps at once
        return to_where_it_is(viewer, kept_id)
    if not is_done:
        flash(_("Its author may not write there any more, so it cannot be published."), "error")
        return redirect_to(".show", kept_id=kept_id)
    if item.state == ItemState.PENDING:
        return redirect_to("moderation.own", item_id=kept_id)
    flash(_("It is published."))
    return redirect_to(".show", kept_id=kept_id)


@bp.post("/items/<int:kept_id>/draft")
def put_back(kept_id: int) -> Response:
    """Take its time from it."""
    viewer = current_viewer()
    actions.put_back(viewer, queries.one(viewer, kept_id))
    flash(_("It has no time any more. You find it among your drafts."))
    return redirect_to(".show", kept_id=kept_id)


@bp.post("/items/<int:kept_id>/deletion")
def delete(kept_id: int) -> Response:
    """Take it away and offer to undo it."""
    viewer = current_viewer()
    try:
        actions.delete(viewer, queries.one(viewer, kept_id))
    except NotFound:  # pressed twice
        queries.deleted(viewer, kept_id)
    flash({"text": _("It is taken away."), "undo": url_for(".restore", kept_id=kept_id)}, "undo")  # type: ignore[arg-type]
    return redirect_to("drafts.index")


@bp.post("/items/<int:kept_id>/restoration")
def restore(kept_id: int) -> Response:
    """Undo that."""
    viewer = current_viewer()
    try:
        actions.restore(viewer, queries.deleted(viewer, kept_id))
        flash(_("It is back."))
    except NotFound:  # pressed twice
        queries.one(viewer, kept_id)
    return redirect_to(".show", kept_id=kept_id)
