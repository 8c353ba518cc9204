"""Planning an event, and its page."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.comments.queries import fresh
from intranet.drafts import queries as drafts
from intranet.drafts.forms import context_of
from intranet.events import actions, forms, queries
from intranet.events.thread import thread
from intranet.events.views import bp
from intranet.files.receiving import receive
from intranet.items.seeing import mark_seen
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.moderation.queries import holding as held_queries
from intranet.readers import queries as readers_queries
from intranet.readers.choosing import choice
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.panels import panels
from intranet.web.preview import asked_for_preview

NEW = "events/new.html"


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?group=`` chooses the group."""
    viewer = current_viewer()
    groups = choice(viewer, queries.places(viewer))
    given: dict[str, Any] = {name: request.args[name] for name in ("group",) if name in request.args}
    draft = drafts.on_hand(viewer, "event", context_of(given.get("group")), asked="draft" in request.args, fits=given)
    form = forms.EventForm(formdata=draft.formdata, **given).offer(groups.offered)
    return render_template(NEW, form=form, readers=groups.of(form.group), draft=draft)


@bp.post("/new")
@takes_files
def create() -> Response | str | tuple[str, int]:
    """Plan it, or show what its words would look like, or say what is missing."""
    viewer = current_viewer()
    groups = choice(viewer, queries.places(viewer))
    form = forms.EventForm().offer(groups.offered)
    receive(viewer, form.body)
    context = context_of(request.form.get("draft"))
    draft = drafts.sent_back(viewer, "event", context, request.form.get("draft_version", 0, int))
    values: dict[str, Any] = {"form": form, "readers": groups.of(form.group), "draft": draft}
    if asked_for_preview():
        return render_preview(viewer, NEW, form.body, groups.audience_id(form.group), **values)
    if not form.validate_on_submit():
        return render_template(NEW, **values), 422
    place = groups.place(form.group)
    event = actions.plan(viewer, place, form.details, form.once_key, context)
    if event.is_published:
        say_who_was_not_told(viewer, form.body.data or "", place.audience_id)
    return redirect_to("events.show", event_id=event.id)


@bp.get("/<int:event_id>")
def show(event_id: int) -> Response | str:
    """Show an event with who comes, and the comments."""
    viewer = current_viewer()
    try:
        page = thread(viewer, event_id)
    except NotFound:  # what waits or is hidden has a page of its own for its author
        return redirect_to("moderation.own", item_id=held_queries.own(viewer, event_id).id)
    readers = readers_queries.of_item(viewer, readers_queries.item(viewer, event_id))
    unread = fresh(viewer, page.comments, mark_seen(viewer, event_id))
    shown = {
        "panels": panels("thread.top", viewer, event_id),
        "own_panels": panels("thread", viewer, event_id),
        "beside": panels("thread.items", viewer, event_id),
    }
    return render_template("events/show.html", event=page, readers=readers, unread=unread, **shown)
