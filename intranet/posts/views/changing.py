"""Editing, history, deleting and undoing."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.drafts.changing import draft_of_change, filled
from intranet.files.receiving import receive
from intranet.items.writing import EditConflict
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.polls import queries as polls
from intranet.polls.actions import Fixed
from intranet.polls.forms import AS_IT_IS
from intranet.posts import actions, forms, policy, queries
from intranet.posts.models import Post
from intranet.posts.views import bp
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview


@bp.route("/<int:post_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(post_id: int) -> Response | str | tuple[str, int]:
    """Change a post."""
    viewer = current_viewer()
    post = queries.one(viewer, post_id)
    require(policy.can_edit(viewer, post))
    draft = draft_of_change(viewer, "post-edit", post)
    form = forms.PostForm(filled(draft), **queries.form_values(viewer, post))
    form.offer([(str(post.group_id), "")])
    receive(viewer, form.body)
    form.group.data = str(post.group_id)  # a post is moved by its own form
    is_fixed = polls.is_fixed(viewer, post_id)
    values: dict[str, Any] = {"form": form, "post": post, "draft": draft, "poll_is_fixed": is_fixed}
    if asked_for_preview():
        panels = polls.planned(viewer, form.poll_plan)
        return render_preview(
            viewer, "posts/edit.html", form.body, post.audience_id, item_id=post.id, panels=panels, **values
        )
    if request.method == "GET":
        return render_template("posts/edit.html", **values)
    if not form.validate():
        return render_template("posts/edit.html", **values), 422
    return _save(viewer, post, form, values)


def _save(viewer: Viewer, post: Post, form: forms.PostForm, values: dict[str, Any]) -> Response | tuple[str, int]:
    """Save what was typed, or show it again beside what somebody else did meanwhile."""
    poll = AS_IT_IS if values["poll_is_fixed"] else form.poll_plan
    words: dict[str, Any] = {"title": form.title.data or "", "body": form.body.data or "", "tags": form.tag_names}
    try:
        actions.edit(viewer, post, version=form.version.data or 0, poll=poll, **words)
    except Fixed:
        return render_template("posts/edit.html", **{**values, "poll_is_fixed": True}), 409
    except EditConflict:
        return render_template("posts/edit.html", **values, conflict=post), 409
    say_who_was_not_told(viewer, form.body.data or "", post.audience_id, post.id)
    return redirect_to("posts.show", post_id=post.id)


@bp.get("/<int:post_id>/history")
def history(post_id: int) -> str:
    """Show what a post said before, and who pinned, closed or moved it."""
    viewer = current_viewer()
    post = queries.one(viewer, post_id)
    edits, acts = queries.history(viewer, post), queries.acts(viewer, post)
    return render_template("posts/history.html", post=post, heading=post.heading, edits=edits, acts=acts)


@bp.get("/<int:post_id>/delete")
def confirm_delete(post_id: int) -> str:
    """Ask before deleting, where no dialog can."""
    viewer = current_viewer()
    post = queries.one(viewer, post_id)
    require(policy.can_delete(viewer, post))
    return render_template("posts/delete.html", post=post, heading=post.heading)


@bp.post("/<int:post_id>/deletion")
def delete(post_id: int) -> Response:
    """Take a post away and offer to undo it."""
    viewer = current_viewer()
    try:
        post = queries.one(viewer, post_id)
    except NotFound:  # pressed twice
        return redirect_to("groups.show", group_id=queries.deleted_by(viewer, post_id).group_id)
    actions.delete(viewer, post)
    flash({"text": _("The post is deleted."), "undo": url_for(".restore", post_id=post_id)}, "undo")  # type: ignore[arg-type]
    return redirect_to("groups.show", group_id=post.group_id)


@bp.post("/<int:post_id>/restoration")
def restore(post_id: int) -> Response:
    """Undo a deletion."""
    viewer = current_viewer()
    try:
        actions.restore(viewer, queries.one_deleted(viewer, post_id))
        flash(_("It is back."))
    except NotFound:  # pressed twice
        queries.one(viewer, post_id)
    return redirect_to("posts.show", post_id=post_id)
