"""Answering, voting and accepting."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.drafts import queries as drafts
from intranet.files.receiving import receive
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.questions import actions, forms, queries
from intranet.questions.models import Answer, Question
from intranet.questions.thread import AnswerOrder, thread
from intranet.questions.views import bp
from intranet.web.choices import one_of
from intranet.web.headers import takes_files
from intranet.web.htmx import is_partial, redirect_to, render_part_or_redirect
from intranet.web.preview import asked_for_preview


@bp.post("/<int:question_id>/answers")
@takes_files
def answer(question_id: int) -> Response | str | tuple[str, int]:
    """Answer, or show what it would look like, or say what is missing."""
    viewer = current_viewer()
    question = queries.to_answer(viewer, question_id)
    form = forms.AnswerForm()
    receive(viewer, form.body)
    if asked_for_preview():
        values = _typed(viewer, question_id, form)
        return render_preview(viewer, "questions/show.html", form.body, question.audience_id, **values)
    if not form.validate_on_submit():
        return render_template("questions/show.html", **_typed(viewer, question_id, form)), 422
    body = form.body.data or ""
    written = actions.answer(viewer, question, body, form.once_key)
    say_who_was_not_told(viewer, body, question.audience_id)
    return redirect_to("questions.show", question_id=question.id, _anchor=f"answer-{written}")


def _typed(viewer: Viewer, question_id: int, form: forms.AnswerForm) -> dict[str, Any]:
    """Return the page with what was typed."""
    draft = drafts.sent_back(viewer, "answer", str(question_id), request.form.get("draft_version", 0, int))
    return {"thread": thread(viewer, question_id), "form": form, "draft": draft}


@bp.post("/<int:question_id>/vote")
def vote(question_id: int) -> Response:
    """Vote on the question."""
    viewer = current_viewer()
    question = queries.one(viewer, question_id)
    return _vote(question, question)


@bp.post("/<int:question_id>/answers/<int:answer_id>/vote")
def vote_answer(question_id: int, answer_id: int) -> Response:
    """Vote on an answer."""
    viewer = current_viewer()
    question = queries.one(viewer, question_id)
    return _vote(question, queries.one_answer(viewer, question, answer_id))


def _vote(question: Question, item: Question | Answer) -> Response:
    value = forms.vote_value(request.form.get("value"))
    if value is None:
        abort(400)
    actions.vote(current_viewer(), item, value)
    location = queries.address(question, item)
    return render_part_or_redirect("questions/_vote.html", location, post=item, mine=value, question_id=question.id)


@bp.post("/<int:question_id>/answers/<int:answer_id>/acceptance")
def accept(question_id: int, answer_id: int) -> Response | str:
    """Accept an answer (``accepted=1``), or take that back (``accepted=0``)."""
    viewer = current_viewer()
    question = queries.one(viewer, question_id)
    written = queries.one_answer(viewer, question, answer_id)
    act = actions.unaccept if request.form.get("accepted") == "0" else actions.accept
    act(viewer, question, written)
    order = one_of(AnswerOrder, request.args.get("sort"))
    if is_partial():
        return render_template("questions/_thread.html", thread=thread(viewer, question_id, order), focus=answer_id)
    sort = None if order is AnswerOrder.BEST else order
    return redirect_to("questions.show", question_id=question_id, sort=sort, _anchor=f"answer-{answer_id}")
