"""Reading questions: places to ask in, and single things to act on. Lists: ``listing``; a page: ``thread``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.database import db, fetch
from intranet.groups.queries.places import Place, own_places
from intranet.items.addresses import address_of
from intranet.items.history import Edit, edits
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible
from intranet.items.tagging import tags_of
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.queries import cards
from intranet.people.records import tally
from intranet.questions import policy
from intranet.questions.models import Answer, Question, Vote

_item = Item.__table__.c
_TO_ANSWER = select(_item.id, _item.state, _item.audience_id, _item.group_id, _item.author_id, _item.language).where(
    _item.id == bindparam("id"), _item.kind == "question", VISIBLE
)


def places(viewer: Viewer) -> list[Place]:
    """Return where the viewer may ask: their groups by name, then everyone."""
    return own_places(viewer) + ([Place.everyone()] if policy.can_ask_in(viewer, None) else [])


def votes_of(viewer: Viewer) -> dict[str, Any]:
    """Return how often the viewer has voted, and when last."""
    return tally(Vote, Vote.cast_at, Vote.person_id == viewer.person_id)


def one(viewer: Viewer, question_id: int) -> Question:
    """Return a question to act on. Raises NotFound where the viewer finds none."""
    found: Question = find_or_404(policy.visible(viewer), id=question_id)
    return found


def to_answer(viewer: Viewer, question_id: int) -> Any:
    """Return the columns of a question that answering it needs. Raises NotFound where the viewer finds none."""
    rows = fetch(_TO_ANSWER, {"id": question_id, **readable_by(viewer)})
    if not rows:
        raise NotFound
    return rows[0]


def one_answer(viewer: Viewer, question: Question, answer_id: int) -> Answer:
    """Return an answer of this question. Raises NotFound, also for another question's answer."""
    found: Answer = find_or_404(policy.visible_answers(viewer), id=answer_id, root_id=question.id)
    return found


def one_deleted(viewer: Viewer, item_id: int) -> Question | Answer:
    """Return a deleted question or answer of an audience the viewer is in. Raises NotFound."""
    kind = db.session.scalar(select(Item.kind).where(Item.id == item_id))
    model: type[Question | Answer] = Question if kind == "question" else Answer
    found: Question | Answer = find_or_404(
        select(model).where(model.state == ItemState.DELETED, model.audience_id.in_(sorted(viewer.audience_ids))),
        id=item_id,
    )
    if found.root_id not in (None, found.id):
        one(viewer, found.root_id or 0)  # an answer comes back only to a question that stands
    return found


def deleted_by(viewer: Viewer, item_id: int) -> Question | Answer:
    """Return what the viewer has deleted, for a second press. Raises NotFound."""
    found = one_deleted(viewer, item_id)
    if found.deleted_by_id != viewer.person_id:
        raise NotFound
    return found


def one_again(viewer: Viewer, item_id: int) -> Item:
    """Return a question or an answer that stands, for a second press on Undo. Raises NotFound."""
    found: Item = find_or_404(select(Item).where(is_visible(viewer), Item.kind.in_(("question", "answer"))), id=item_id)
    return found


def history(viewer: Viewer, item: Item) -> list[Edit]:
    """Return how an item the viewer has found was changed, newest first."""
    return edits(item, cards)


def address(question: Question, item: Item) -> str:
    """Return where an item of the question's thread is read."""
    return address_of("question", question.id, item.kind, item.id)


def form_values(viewer: Viewer, question: Question) -> dict[str, Any]:
    """Return what the form for changing a question the viewer has found starts with."""
    return {
        "title": question.title,
        "body": question.body,
        "tags": ", ".join(tags_of([question.id]).get(question.id, [])),
        "version": question.version,
    }
