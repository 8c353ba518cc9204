"""Questions, answers and votes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.items.models import Item


class Question(Item):
    """A question; its counts are kept so that lists need no counting."""

    __tablename__ = "question"
    __mapper_args__ = {"polymorphic_identity": "question"}
    __table_args__ = (CheckConstraint("answer_count >= 0", name="answers_counted"),)

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    score: Mapped[int] = mapped_column(default=0)
    imported_score: Mapped[int | None] = mapped_column()
    answer_count: Mapped[int] = mapped_column(default=0)
    accepted_answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("answer.id", ondelete="SET NULL", name="fk_question_accepted_answer")
    )


class Answer(Item):
    """An answer; ``root_id`` and ``parent_id`` are its question."""

    __tablename__ = "answer"
    __mapper_args__ = {"polymorphic_identity": "answer"}

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    score: Mapped[int] = mapped_column(default=0)
    imported_score: Mapped[int | None] = mapped_column()
    was_accepted: Mapped[bool] = mapped_column(default=False)  # when it was deleted, for who brings it back


class Vote(db.Model):
    """One person's vote on a question or an answer: 1 or -1."""

    __tablename__ = "vote"
    __table_args__ = (CheckConstraint("value in (-1, 1)", name="one_up_or_down"), Index("ix_vote_item", "item_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[int] = mapped_column(SmallInteger)
    cast_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
