"""Who finds, asks, answers, votes, accepts and changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.items.models import EVERYONE, Item
from intranet.items.policy import (
    Standing,
    can_delete,
    can_reply,
    can_restore,
    can_see,
    is_author,
    moderates,
    published,
)
from intranet.questions.models import Answer, Question

__all__ = [
    "can_accept", "can_answer", "can_ask_in", "can_delete", "can_edit", "can_restore", "can_vote",
    "visible", "visible_answers",
]  # fmt: skip


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of questions the viewer may read."""
    return published(Question, viewer)


def visible_answers(viewer: Viewer) -> Select[Any]:
    """Return the select of answers the viewer may read."""
    return published(Answer, viewer)


def can_ask_in(viewer: Viewer, group_id: int | None) -> bool:
    """Whether the viewer may ask there: to everyone, or in a group they belong to."""
    return EVERYONE in viewer.audience_ids if group_id is None else group_id in viewer.writable_group_ids


def can_answer(viewer: Viewer, question: Standing) -> bool:
    """Whether the viewer may answer."""
    return can_reply(viewer, question)


def can_vote(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may vote: any reader of what somebody else wrote."""
    return can_see(viewer, item) and not is_author(viewer, item)


def can_accept(viewer: Viewer, question: Question) -> bool:
    """Whether the viewer chooses the accepted answer: the asker, or who moderates the place."""
    return can_see(viewer, question) and (is_author(viewer, question) or moderates(viewer, question))


def can_edit(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may change the words: the author, or who moderates the place."""
    return can_reply(viewer, item) and (is_author(viewer, item) or moderates(viewer, item))
