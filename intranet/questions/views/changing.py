"""Editing, history, deleting and undoing, for questions and answers alike."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.drafts.changing import draft_of_change, filled
from intranet.files.receiving import receive
from intranet.items.models import Item
from intranet.items.writing import EditConflict
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.questions import actions, forms, policy, queries
from intranet.questions.models import Answer, Question
from intranet.questions.views import bp
from intranet.web.forms import EVERYONE
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview

Page = Response | str | tuple[str, int]
EDIT = "questions/edit.html"


@bp.route("/<int:question_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(question_id: int) -> Page:
    """Change a question."""
    viewer = current_viewer()
    question = queries.one(viewer, question_id)
    require(policy.can_edit(viewer, question))
    place = (str(question.group_id or EVERYONE), "")
    draft = draft_of_change(viewer, "edit", question)
    form = forms.QuestionForm(filled(draft), **queries.form_values(viewer, question)).offer([place])
    form.group.data = place[0]
    receive(viewer, form.body)
    values: dict[str, Any] = {"form": form, "question": question, "item": question, "draft": draft}
    if asked_for_preview():
        return render_preview(viewer, EDIT, form.body, question.audience_id, item_id=question.id, **values)
    if request.method == "GET":
        return render_template(EDIT, **values)
    if not form.validate():
        return render_template(EDIT, **values), 422
    return _save(viewer, question, form, values)


def _save(viewer: Viewer, question: Question, form: forms.QuestionForm, values: dict[str, Any]) -> Page:
    """Save what was typed, or show it again beside what somebody else did meanwhile."""
    body = form.body.data or ""
    words: dict[str, Any] = {"title": form.title.data or "", "body": body, "tags": form.tag_names}
    try:
        actions.edit_question(viewer, question, **words, version=form.version.data or 0)
    except EditConflict:
        return render_template(EDIT, **values, conflict=question), 409
    say_who_was_not_told(viewer, body, question.audience_id, question.id)
    return redirect_to("questions.show", question_id=question.id)


@bp.route("/<int:question_id>/answers/<int:answer_id>/edit", methods=["GET", "POST"])
@takes_files
def edit_answer(question_id: int, answer_id: int) -> Page:
    """Change an answer."""
    viewer = current_viewer()
    question = queries.one(viewer, question_id)
    written = queries.one_answer(viewer, question, answer_id)
    require(policy.can_edit(viewer, written))
    draft = draft_of_change(viewer, "edit", written)
    form = forms.AnswerForm(filled(draft), body=written.body, version=written.version)
    receive(viewer, form.body)
    values: dict[str, Any] = {"form": form, "question": question, "item": written, "draft": draft}
    if asked_for_preview():
        return render_preview(viewer, EDIT, form.body, written.audience_id, item_id=written.id, **values)
    if request.method == "GET":
        return render_template(EDIT, **values)
    if not form.validate():
        return render_template(EDIT, **values), 422
    try:
        actions.edit_answer(viewer, written, body=form.body.data or "", version=form.version.data or 0)
    except EditConflict:
        return render_template(EDIT, **values, conflict=written), 409
    say_who_was_not_told(viewer, form.body.data or "", written.audience_id, answer_id)
    return redirect_to("questions.show", question_id=question_id, _anchor=f"answer-{answer_id}")


@bp.get("/<int:question_id>/history", defaults={"answer_id": None})
@bp.get("/<int:question_id>/answers/<int:answer_id>/history")
def history(question_id: int, answer_id: int | None) -> str:
    """Show what a question or an answer said before."""
    viewer = current_viewer()
    question, item = _found(question_id, answer_id)
    return render_template("questions/history.html", question=question, item=item, edits=queries.history(viewer, item))


@bp.get("/<int:question_id>/delete", defaults={"answer_id": None})
@bp.get("/<int:question_id>/answers/<int:answer_id>/delete")
def confirm_delete(question_id: int, answer_id: int | None) -> str:
    """Ask before deleting, where no dialog can."""
    question, item = _found(question_id, answer_id)
    require(policy.can_delete(current_viewer(), item))
    return render_template("questions/delete.html", question=question, item=item)


@bp.post("/<int:question_id>/deletion", defaults={"answer_id": None})
@bp.post("/<int:question_id>/answers/<int:answer_id>/deletion")
def delete(question_id: int, answer_id: int | None) -> Response:
    """Take a question or an answer away and offer to undo it."""
    try:
        question, item = _found(question_id, answer_id)
    except NotFound:  # pressed twice
        gone = queries.deleted_by(current_viewer(), answer_id or question_id)
        if gone.root_id == gone.id:
            return redirect_to("questions.index")
        return redirect_to("questions.show", question_id=gone.root_id)
    actions.delete(current_viewer(), item)
    undo = url_for(".restore", item_id=item.id)
    if item is question:
        flash({"text": _("The question is deleted."), "undo": undo}, "undo")  # type: ignore[arg-type]
        return redirect_to("questions.index")
    flash({"text": _("The answer is deleted."), "undo": undo}, "undo")  # type: ignore[arg-type]
    return redirect_to("questions.show", question_id=question.id)


@bp.post("/restoration/<int:item_id>")
def restore(item_id: int) -> Response:
    """Undo a deletion."""
    viewer = current_viewer()
    try:
        item: Item = queries.one_deleted(viewer, item_id)
        actions.restore(viewer, item)
        flash(_("It is back."))
    except NotFound:  # pressed twice
        item = queries.one_again(viewer, item_id)
    anchor = None if item.kind == "question" else f"answer-{item.id}"
    return redirect_to("questions.show", question_id=item.root_id, _anchor=anchor)


def _found(question_id: int, answer_id: int | None) -> tuple[Question, Question | Answer]:
    viewer = current_viewer()
    question = queries.one(viewer, question_id)
    return question, question if answer_id is None else queries.one_answer(viewer, question, answer_id)
