"""Commenting on any item, and changing one's comments. Pages go back to where the item is read."""

from __future__ import annotations

import json

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.comments import actions, forms, policy, queries
from intranet.comments.models import Comment
from intranet.drafts import queries as drafts
from intranet.drafts.changing import draft_of_change, filled
from intranet.files.receiving import receive
from intranet.items.models import Item
from intranet.items.writing import EditConflict
from intranet.mentions.preview import not_told, say_who_was_not_told
from intranet.notifications.queries import marks
from intranet.web.headers import takes_files
from intranet.web.htmx import is_partial
from intranet.web.panels import panels

bp = Blueprint("comments", __name__)


@bp.post("/items/<int:item_id>/comments")
@takes_files
def create(item_id: int) -> Response:
    """Comment on an item."""
    viewer = current_viewer()
    item = queries.commentable(viewer, item_id)
    require(policy.can_comment(viewer, item) and not queries.is_closed(viewer, item))
    form = forms.CommentForm()
    receive(viewer, form.body)
    if not form.validate_on_submit():
        return _again(item, form)
    written = actions.comment(viewer, item, form.body.data or "", form.once_key)
    return _written(viewer, item, written)


@bp.get("/items/<int:item_id>/comments/new")
def new(item_id: int) -> str:
    """Show the form on a page of its own, where a draft goes on."""
    viewer = current_viewer()
    item = queries.commentable(viewer, item_id)
    require(policy.can_comment(viewer, item) and not queries.is_closed(viewer, item))
    draft = drafts.on_hand(viewer, "comment", str(item_id))
    form = forms.CommentForm(draft.formdata)
    return render_template("comments/new.html", item=item, form=form, draft=draft, back=queries.address(item, item))


@bp.route("/comments/<int:comment_id>/replies", methods=["GET", "POST"])
@takes_files
def reply(comment_id: int) -> Response:
    """Answer a comment; the form comes when it is asked for."""
    viewer = current_viewer()
    answered = queries.one(viewer, comment_id)
    item = queries.parent_of(viewer, answered)
    require(policy.can_comment(viewer, item) and not queries.is_closed(viewer, item))
    if request.method == "GET":
        return _reply_form(viewer, item, answered)
    form = forms.ReplyForm()
    receive(viewer, form.body)
    if not form.validate():
        return _again(item, form, answered)
    written = actions.reply(viewer, item, answered, form.body.data or "", form.once_key)
    return _written(viewer, item, written)


def _written(viewer: Viewer, item: Item, written: Comment) -> Response:
    """Show a new remark where it stands, and say whom it did not reach."""
    if not written.is_published:
        return _waits(item, written)
    if is_partial():
        return _with_notes(_list(item, focus=written.id), not_told(viewer, written.body, written.audience_id))
    say_who_was_not_told(viewer, written.body, written.audience_id)
    return redirect(queries.address(item, written), 303)


def _waits(item: Item, written: Comment) -> Response:
    """Say that a moderator looks at it first; the thread shows it to its author below."""
    text = _("A moderator looks at it first. Until then you alone see it, below.")
    if is_partial():
        return _with_notes(_list(item), [text])
    flash(text)
    return redirect(queries.address(item, written), 303)


def _reply_form(viewer: Viewer, item: Item, answered: Comment) -> Response:
    template = "comments/_reply.html" if is_partial() else "comments/new.html"
    draft = drafts.on_hand(viewer, "reply", str(answered.id))
    form = forms.ReplyForm(draft.formdata)
    back = queries.address(item, answered)
    return make_response(render_template(template, item=item, form=form, answered=answered, draft=draft, back=back))


@bp.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(comment_id: int) -> Response | str | tuple[str, int]:
    """Change one's comment."""
    viewer = current_viewer()
    written = queries.one(viewer, comment_id)
    require(policy.can_edit(viewer, written))
    item = queries.parent_of(viewer, written)
    draft = draft_of_change(viewer, "comment-edit", written)
    form = forms.CommentForm(filled(draft), body=written.body)
    receive(viewer, form.body)
    values = {"form": form, "comment": written, "item": item, "back": queries.address(item, written), "draft": draft}
    if request.method == "GET":
        version = draft.formdata.get("version", written.version, int) if draft.formdata else written.version
        return render_template("comments/edit.html", **values, version=version)
    version = request.form.get("version", 0, int)
    if not form.validate():
        return render_template("comments/edit.html", **values, version=version), 422
    try:
        actions.edit(viewer, written, form.body.data or "", version)
    except EditConflict:
        return render_template("comments/edit.html", **values, version=written.version, conflict=written), 409
    say_who_was_not_told(viewer, written.body, written.audience_id, comment_id)
    return redirect(queries.address(item, written), 303)


@bp.get("/comments/<int:comment_id>/delete")
def confirm_delete(comment_id: int) -> str:
    """Ask before deleting, where no dialog can."""
    viewer = current_viewer()
    written = queries.one(viewer, comment_id)
    require(policy.can_delete(viewer, written))
    item = queries.parent_of(viewer, written)
    return render_template("comments/delete.html", comment=written, back=queries.address(item, written))


@bp.post("/comments/<int:comment_id>/deletion")
def delete(comment_id: int) -> Response:
    """Take a comment away and offer to undo it."""
    viewer = current_viewer()
    try:
        written = queries.one(viewer, comment_id)
    except NotFound:  # pressed twice
        gone = queries.deleted_by(viewer, comment_id)
        item = queries.parent_of(viewer, gone)
        return redirect(queries.address(item, item), 303)
    item = queries.parent_of(viewer, written)
    actions.delete(viewer, written)
    flash({"text": _("The comment is deleted."), "undo": url_for(".restore", comment_id=comment_id)}, "undo")  # type: ignore[arg-type]
    return redirect(queries.address(item, item), 303)


@bp.post("/comments/<int:comment_id>/restoration")
def restore(comment_id: int) -> Response:
    """Undo a deletion."""
    viewer = current_viewer()
    try:
        written = queries.deleted(viewer, comment_id)
        item = queries.parent_of(viewer, written)
        actions.restore(viewer, written)
        flash(_("It is back."))
    except NotFound:  # pressed twice
        written = queries.one(viewer, comment_id)
        item = queries.parent_of(viewer, written)
    return redirect(queries.address(item, written), 303)


def _with_notes(response: Response, notes: list[str]) -> Response:
    """Say something beside the part that is swapped in; headers hold ASCII alone."""
    if notes:
        text = " ".join(notes)
        told = {"intranet:toast": {"text": text, "stays": True}, "intranet:say": {"text": text}}
        response.headers["HX-Trigger"] = json.dumps(told)
    return response


def _again(item: Item, form: forms.CommentForm, answered: Comment | None = None) -> Response:
    """Show the form with its faults and what was typed: in place, or on a page of its own."""
    if is_partial():
        return _list(item, form=form, answered=answered, status=422)
    kind, at = ("reply", answered) if answered else ("comment", item)
    draft = drafts.sent_back(current_viewer(), kind, str(at.id), request.form.get("draft_version", 0, int))
    back = queries.address(item, at)
    page = render_template("comments/new.html", item=item, form=form, answered=answered, draft=draft, back=back)
    return make_response(page, 422)


def _list(
    item: Item,
    *,
    form: forms.CommentForm | None = None,
    answered: Comment | None = None,
    focus: int | None = None,
    status: int = 200,
) -> Response:
    viewer = current_viewer()
    comments = queries.under(viewer, item.id)[item.id]
    part = render_template(
        "comments/_comments.html",
        item_id=item.id,
        comments=comments,
        beside=panels("thread.items", viewer, item.root_id or item.id),
        saved=marks(viewer, item.root_id or item.id, [comment.id for comment in queries.each(comments)]).saved,
        may_comment=policy.can_comment(viewer, item) and not queries.is_closed(viewer, item),
        comment_form=form or forms.CommentForm(formdata=None),
        answered_id=answered.id if answered else None,
        focus=focus,
        is_open=answered is None,
    )
    return make_response(part, status)
