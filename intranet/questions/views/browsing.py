"""The list of questions and a question's page."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.drafts import queries as drafts
from intranet.items.seeing import mark_seen
from intranet.items.tagging import TAG_LENGTH, common_tags
from intranet.questions import forms
from intranet.questions.listing import Order, listing
from intranet.questions.thread import AnswerOrder, fresh, thread
from intranet.questions.views import bp
from intranet.scheduling.telling import to_own_page
from intranet.search.queries import similar_questions
from intranet.web.choices import one_of
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels
from intranet.web.text import clean_line


@bp.get("")
def index() -> str:
    """List the questions the viewer may read, in one of four orders."""
    viewer = current_viewer()
    order = one_of(Order, request.args.get("show"))
    tag = clean_line(request.args.get("tag", ""))[:TAG_LENGTH] or None
    found = listing(viewer, order, tag=tag, after=parse_cursor(request.args.get("after")))
    more = url_for(".index", show=order, tag=tag, after=found.next) if found.next else None
    return render_template(
        "questions/index.html",
        found=found,
        more=more,
        order=order,
        orders=Order,
        tag=tag,
        common_tags=[name for name, _count in common_tags(viewer)],
    )


@bp.get("/<int:question_id>")
def show(question_id: int) -> Response | str:
    """Show a question with its answers and comments."""
    viewer = current_viewer()
    order = one_of(AnswerOrder, request.args.get("sort"))
    try:
        page = thread(viewer, question_id, order)
    except NotFound:  # what waits or is hidden has a page of its own for its author
        return to_own_page(viewer, question_id)
    unread = fresh(viewer, page, mark_seen(viewer, question_id))
    similar = [hit for hit in similar_questions(viewer, page.title) if hit.pk != question_id]
    draft = drafts.on_hand(viewer, "answer", str(question_id)) if page.may_answer else None
    form = forms.AnswerForm(formdata=draft.formdata if draft else None)
    shown = {"panels": panels("thread.top", viewer, question_id), "own_panels": panels("thread", viewer, question_id)}
    values = {"thread": page, "form": form, "similar": similar, "draft": draft, "unread": unread}
    return render_template("questions/show.html", **values, **shown)
