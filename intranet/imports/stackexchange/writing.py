"""Texts that are ready, written to the database in portions, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from intranet.comments.models import Comment
from intranet.database import db, portions
from intranet.groups.models import Group
from intranet.imports.models import ImportedItem
from intranet.imports.stackexchange.ledger import POST, REMARK, Arrived, Source
from intranet.imports.stackexchange.texts import ANSWERS, QUESTIONS, REMARKS, Ready
from intranet.items.models import Item, ItemState, ItemTag, Tag
from intranet.questions.models import Answer, Question
from intranet.search import outbox

TABLES = {QUESTIONS: Question.__table__, ANSWERS: Answer.__table__, REMARKS: Comment.__table__}

_item, _question, _tag = Item.__table__, Question.__table__, Tag.__table__


@dataclass(slots=True)
class Writing:
    """Writes texts into a group. ``people`` are the persons by author of the dump."""

    group: Group
    language: str
    source: Source
    people: Mapping[str, int | None]
    tags: dict[str, int] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)  # questions that this run adds
    touched: dict[int, datetime] = field(default_factory=dict)  # threads with something new, and its time

    def write(self, texts: Iterable[Ready], accepted: Mapping[int, int]) -> None:
        """Add all texts, and the choices of accepted answers among them."""
        for portion in portions(texts):
            for kind in (QUESTIONS, ANSWERS, REMARKS):
                if of_kind := [text for text in portion if text.kind == kind]:
                    self._add(kind, of_kind)
        self._accept(accepted)
        self._count_answers()
        self._move_up()
        for question_id in self.touched:
            outbox.changed("question", question_id)

    def _add(self, kind: str, texts: list[Ready]) -> None:
        parents: dict[int, Arrived] = {}
        if kind != QUESTIONS:
            parents = self.source.posts({text.parent for text in texts if text.parent is not None})
        added = insert(_item).returning(_item.c.id, sort_by_parameter_order=True)
        rows = [self._row(text, parents.get(text.parent or 0)) for text in texts]
        ids = list(db.session.scalars(added, rows))
        db.session.execute(
            insert(TABLES[kind]),
            [self._own(kind, text, item_id) for text, item_id in zip(texts, ids, strict=True)],
        )
        self._mark(REMARK if kind == REMARKS else POST, texts, ids)
        if kind == QUESTIONS:
            db.session.execute(update(_item).where(_item.c.id.in_(ids)).values(root_id=_item.c.id))
            self._tag(texts, ids)
            self.asked.update(ids)
        roots = ids if kind == QUESTIONS else [parents[text.parent or 0].root_id for text in texts]
        for root_id, text in zip(roots, texts, strict=True):
            self.touched[root_id] = max(text.created_at, self.touched.get(root_id, text.created_at))

    def _row(self, text: Ready, parent: Arrived | None) -> dict[str, Any]:
        return {
            "kind": text.kind,
            "root_id": parent.root_id if parent else None,
            "parent_id": parent.item_id if parent else None,
            "audience_id": self.group.audience_id,
            "group_id": self.group.id,
            "author_id": self.people.get(text.author),
            "state": ItemState.PUBLISHED,
            "title": text.title,
            "body": text.body,
            "body_html": text.body_html,
            "language": self.language,
            "created_at": text.created_at,
            "published_at": text.created_at,
            "edited_at": text.edited_at,
            "last_activity_at": text.last_activity_at,
            "source": text.source,
        }

    def _mark(self, kind: str, texts: list[Ready], ids: list[int]) -> None:
        """Enter what arrived into the ledger."""
        rows = [
            {
                "source": self.source.items,
                "external_kind": kind,
                "external_id": str(text.number),
                "item_id": item_id,
            }
            for text, item_id in zip(texts, ids, strict=True)
        ]
        db.session.execute(insert(ImportedItem), rows)

    def _tag(self, texts: list[Ready], ids: list[int]) -> None:
        """Give questions their tags, adding those that are new here."""
        wanted = {name for text in texts for name in text.tags} - self.tags.keys()
        if wanted:
            query = select(_tag.c.name, _tag.c.id).where(_tag.c.name.in_(sorted(wanted)))
            self.tags.update((name, tag_id) for name, tag_id in db.session.execute(query))
            if new := sorted(wanted - self.tags.keys()):
                db.session.execute(insert(_tag), [{"name": name} for name in new])
                self.tags.update((name, tag_id) for name, tag_id in db.session.execute(query))
        rows = [
            {"item_id": item_id, "tag_id": self.tags[name], "position": position}
            for text, item_id in zip(texts, ids, strict=True)
            for position, name in enumerate(text.tags)
        ]
        if rows:
            db.session.execute(insert(ItemTag), rows)

    def _accept(self, accepted: Mapping[int, int]) -> None:
        """Choose the accepted answers of questions that this run adds; nobody's later choice changes."""
        for portion in portions(accepted.items()):
            here = self.source.posts({number for pair in portion for number in pair})
            rows = [
                {"question": here[question].item_id, "answer": here[answer].item_id}
                for question, answer in portion
                if question in here and answer in here and here[question].item_id in self.asked
            ]
            if rows:
                db.session.execute(
                    update(_question)
                    .where(_question.c.id == bindparam("question"))
                    .values(accepted_answer_id=bindparam("answer")),
                    rows,
                )

    def _count_answers(self) -> None:
        """Count the answers of every thread with something new, as answering does."""
        answers = (
            select(func.count())
            .where(
                _item.c.root_id == _question.c.id,
                _item.c.kind == ANSWERS,
                _item.c.state == ItemState.PUBLISHED,
            )
            .scalar_subquery()
        )
        for portion in portions(self.touched):
            db.session.execute(update(_question).where(_question.c.id.in_(portion)).values(answer_count=answers))

    def _move_up(self) -> None:
        """Date threads of earlier runs by what came now; those of this run carry their own date."""
        for portion in portions(self.touched.keys() - self.asked):
            for question in db.session.scalars(select(Question).where(Question.id.in_(portion))):
                question.last_activity_at = max(question.last_activity_at, self.touched[question.id])

    @staticmethod
    def _own(kind: str, text: Ready, item_id: int) -> dict[str, Any]:
        """Return the row of the kind's own table. The score stays apart from votes."""
        own = {"id": item_id, "imported_score": text.score}
        return own if kind == REMARKS else {**own, "score": 0}
