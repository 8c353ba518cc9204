"""What is written here, for drafts: questions, answers, and changes to both."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.drafts.kinds import Destination, DraftKind
from intranet.groups.queries.browsing import names
from intranet.items.models import Item
from intranet.questions import policy, queries
from intranet.scheduling import forms as scheduling


def _asking(viewer: Viewer, context: str) -> Destination | None:
    group_id = None if context == "new" else int(context)
    if not policy.can_ask_in(viewer, group_id):
        return None
    place = names([group_id])[group_id].name if group_id else ""
    return Destination(url_for("questions.new", group=group_id), place)


def _answering(viewer: Viewer, context: str) -> Destination | None:
    try:
        question = queries.one(viewer, int(context))
    except (NotFound, ValueError):
        return None
    if not policy.can_answer(viewer, question):
        return None
    return Destination(url_for("questions.show", question_id=question.id, _anchor="answer-title"), question.title)


def _changing(viewer: Viewer, context: str) -> Destination | None:
    try:
        item: Item = queries.one_again(viewer, int(context))
        question = queries.one(viewer, item.root_id or item.id)
    except (NotFound, ValueError):
        return None
    if not policy.can_edit(viewer, item):
        return None
    if item.id == question.id:
        return Destination(url_for("questions.edit", question_id=item.id), question.title)
    return Destination(url_for("questions.edit_answer", question_id=question.id, answer_id=item.id), question.title)


KINDS = (
    DraftKind("question", _l("Question"), ("group", "language", "title", "body", "tags", *scheduling.FIELDS), _asking),
    DraftKind("answer", _l("Answer"), ("body",), _answering),
    DraftKind("edit", _l("Change"), ("version", "title", "body", "tags"), _changing),
)
