"""Posting in a group, and the page of a post."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.comments.queries import fresh
from intranet.drafts import queries as drafts
from intranet.drafts.forms import context_of
from intranet.files.receiving import receive
from intranet.items.seeing import mark_seen
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.polls import queries as polls
from intranet.posts import actions, forms, queries
from intranet.posts.thread import thread
from intranet.posts.views import bp
from intranet.readers import queries as readers_queries
from intranet.readers.choosing import choice
from intranet.scheduling.telling import say_when, to_own_page
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.panels import panels
from intranet.web.preview import asked_for_preview

NEW = "posts/new.html"


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?group=`` chooses the group, ``?title=`` and ``?body=`` are a beginning."""
    viewer = current_viewer()
    groups = choice(viewer, queries.places(viewer))
    given = {name: request.args[name] for name in ("group", "title", "body") if name in request.args}
    draft = drafts.on_hand(viewer, "post", context_of(given.get("group")), asked="draft" in request.args, fits=given)
    form = forms.PostForm(formdata=draft.formdata, data=given).offer(groups.offered)
    return render_template(NEW, form=form, readers=groups.of(form.group), draft=draft)


@bp.post("/new")
@takes_files
def create() -> Response | str | tuple[str, int]:
    """Post, or show what it would look like, or say what is missing."""
    viewer = current_viewer()
    groups = choice(viewer, queries.places(viewer))
    form = forms.PostForm().offer(groups.offered)
    receive(viewer, form.body)
    context = context_of(request.form.get("draft"))
    draft = drafts.sent_back(viewer, "post", context, request.form.get("draft_version", 0, int))
    values: dict[str, Any] = {"form": form, "readers": groups.of(form.group), "draft": draft}
    if asked_for_preview():
        panels = polls.planned(viewer, form.poll_plan)
        return render_preview(viewer, NEW, form.body, groups.audience_id(form.group), panels=panels, **values)
    if not form.validate_on_submit():
        return render_template(NEW, **values), 422
    place = groups.place(form.group).written_in(form.language.data or "")
    title, body = form.title.data or "", form.body.data or ""
    tags, once = form.tag_names, form.once_key
    written = actions.post(viewer, place, title, body, tags, once, context, form.poll_plan, form.later)
    if written.is_published:
        say_who_was_not_told(viewer, body, place.audience_id)
    say_when(written, form)
    return redirect_to("posts.show", post_id=written.id)


@bp.get("/<int:post_id>")
def show(post_id: int) -> Response | str:
    """Show a post with its reactions and comments."""
    viewer = current_viewer()
    try:
        page = thread(viewer, post_id)
    except NotFound:  # what waits or is hidden has a page of its own for its author
        return to_own_page(viewer, post_id)
    readers = readers_queries.of_item(viewer, readers_queries.item(viewer, post_id))
    unread = fresh(viewer, page.comments, mark_seen(viewer, post_id))
    shown = {"panels": panels("thread.top", viewer, post_id), "own_panels": panels("thread", viewer, post_id)}
    return render_template("posts/show.html", post=page, readers=readers, unread=unread, **shown)
