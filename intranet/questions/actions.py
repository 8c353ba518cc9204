"""Asking, answering, voting and accepting: each one transaction with its notices and search rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from intranet import jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.drafts.actions import forget
from intranet.groups.queries.browsing import names
from intranet.groups.queries.places import Place
from intranet.items import publishing, tagging, writing
from intranet.items.models import EVERYONE, Item, ItemState
from intranet.mentions.notices import mentioned
from intranet.questions import counting, notices, policy
from intranet.questions.models import Answer, Question, Vote
from intranet.search import outbox


def ask(
    actor: Viewer,
    place: Place,
    title: str,
    body: str,
    tags: Sequence[str],
    once_key: str | None = None,
    draft: str = "new",
    later: datetime | None = None,
) -> Question:
    """Ask in a place, now or at a ``later`` moment; sending the same form twice asks once. Raises Forbidden.

    ``draft`` is the draft's context.
    """
    require(policy.can_ask_in(actor, place.group_id))
    if before := writing.written_before(Question, actor, once_key):
        return before
    question = Question(
        audience_id=place.audience_id if place.group_id else EVERYONE,
        group_id=place.group_id,
        author_id=actor.person_id,
        language=place.language,
        title=title,
        body=body,
        once_key=once_key,
        publish_at=later,
    )
    writing.publish(question, waits_as=ItemState.SCHEDULED if later else None)
    tagging.set_tags(question.id, tags)
    publishing.tell(question)
    forget(actor, "question", draft)
    _commit(question.id)
    return question


def answer(actor: Viewer, question: Any, body: str, once_key: str | None = None) -> int:
    """Answer a question, given as itself or by ``queries.to_answer``; return the answer's id.

    Sending the same form twice answers once. Raises Forbidden.
    """
    require(policy.can_answer(actor, question))
    if before := writing.id_written_before(Answer, actor, once_key):
        return before
    written, is_published = writing.publish_row(
        Answer,
        root_id=question.id,
        parent_id=question.id,
        audience_id=question.audience_id,
        group_id=question.group_id,
        author_id=actor.person_id,
        language=question.language,
        body=body,
        once_key=once_key,
    )
    if is_published:
        counting.answered(question.id)
        notices.answered(written, question=question, by_id=actor.person_id)
        mentioned(written, body, actor.person_id)
    else:
        publishing.tell(db.session.get_one(Answer, written))
    forget(actor, "answer", question.id)
    _commit(question.id)
    return written


def vote(actor: Viewer, item: Question | Answer, value: int) -> None:
    """Make the actor's vote 1, 0 or -1, whatever it was. Raises Forbidden on one's own."""
    require(policy.can_vote(actor, item) and _is_alive(item.group_id))
    lock_row(Item.__table__, item.id)
    mine = db.session.get(Vote, (actor.person_id, item.id))
    if mine is not None and value == 0:
        db.session.delete(mine)
    elif mine is not None:
        mine.value = value
    elif value:
        db.session.add(Vote(person_id=actor.person_id, item_id=item.id, value=value))
    db.session.flush()
    item.score = db.session.scalar(select(func.coalesce(func.sum(Vote.value), 0)).where(Vote.item_id == item.id)) or 0
    db.session.commit()


def accept(actor: Viewer, question: Question, written: Answer) -> None:
    """Choose the accepted answer, in place of another if there was one. Raises Forbidden."""
    require(policy.can_accept(actor, question) and _is_alive(question.group_id))
    lock_row(Item.__table__, question.id)
    db.session.refresh(written)  # it may have been deleted by somebody who held the lock
    require(written.is_published)
    if question.accepted_answer_id != written.id:
        question.accepted_answer_id = written.id
        notices.accepted(written, by=actor)
    _commit(question.id)


def unaccept(actor: Viewer, question: Question, written: Answer) -> None:
    """Take the choice back, if it is this one. Raises Forbidden."""
    require(policy.can_accept(actor, question) and _is_alive(question.group_id))
    if question.accepted_answer_id == written.id:
        question.accepted_answer_id = None
    _commit(question.id)


def edit_question(
    actor: Viewer, question: Question, *, title: str, body: str, tags: Sequence[str], version: int
) -> None:
    """Change title, words and tags. Raises Forbidden or EditConflict."""
    require(policy.can_edit(actor, question))
    writing.edit(question, actor, version=version, title=title, body=body, tags=tags)
    mentioned(question.id, body, actor.person_id)
    forget(actor, "edit", question.id)
    _commit(question.id)


def edit_answer(actor: Viewer, written: Answer, *, body: str, version: int) -> None:
    """Change the words. Raises Forbidden or EditConflict."""
    require(policy.can_edit(actor, written))
    writing.edit(written, actor, version=version, body=body)
    mentioned(written.id, body, actor.person_id)
    forget(actor, "edit", written.id)
    _commit(_question_id(written))


def delete(actor: Viewer, item: Question | Answer) -> None:
    """Take a question or an answer away, to be undone within 30 days. Raises Forbidden."""
    require(policy.can_delete(actor, item))
    lock_row(Item.__table__, _question_id(item))
    writing.delete(item, actor)
    counting.recount(item)
    _commit(_question_id(item))


def restore(actor: Viewer, item: Question | Answer) -> None:
    """Bring it back. Raises Forbidden."""
    require(policy.can_restore(actor, item) and writing.can_still_be_restored(item))
    writing.restore(item)
    counting.recount(item)
    _commit(_question_id(item))


def _is_alive(group_id: int | None) -> bool:
    """Whether its group, if it stands in one, is not archived: there everything stays as it was."""
    return group_id is None or not names([group_id])[group_id].is_archived


def _question_id(item: Item) -> int:
    return item.root_id or item.id


def _commit(changed_question_id: int | None = None) -> None:
    if changed_question_id is not None:
        outbox.changed("question", changed_question_id)
    db.session.commit()
    jobs.wake("search")
