"""What a question keeps of its answers: how many there are, which is accepted, and when something happened last."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from intranet import clock
from intranet.database import db, lock_row
from intranet.items.models import Item, ItemState
from intranet.questions.models import Answer, Question

_COUNT_ANSWERS = (
    update(Question.__table__)
    .where(Question.__table__.c.id == bindparam("question"))
    .values(
        answer_count=select(func.count())
        .where(
            Item.__table__.c.root_id == bindparam("question"),
            Item.__table__.c.kind == "answer",
            Item.__table__.c.state == ItemState.PUBLISHED,
        )
        .scalar_subquery()
    )
)


_TOUCH = (
    update(Item.__table__)
    .where(Item.__table__.c.id == bindparam("question"))
    .values(last_activity_at=bindparam("moment"))
)


def answered(question_id: int) -> None:
    """Count a new answer: the question is active."""
    count_answers(question_id)
    db.session.connection().execute(_TOUCH, {"question": question_id, "moment": clock.now()})


def recount(item: Item) -> None:
    """Answers are counted anew rather than up and down, so that a count never drifts."""
    if isinstance(item, Answer):
        question = db.session.get_one(Question, item.root_id)
        if not item.is_published:
            item.was_accepted = question.accepted_answer_id == item.id
            question.accepted_answer_id = None if item.was_accepted else question.accepted_answer_id
        elif item.was_accepted and question.accepted_answer_id is None:
            question.accepted_answer_id = item.id
        db.session.flush()
        count_answers(question.id)


def count_answers(question_id: int) -> None:
    """Count the answers that readers find."""
    lock_row(Item.__table__, question_id)
    db.session.connection().execute(_COUNT_ANSWERS, {"question": question_id})
