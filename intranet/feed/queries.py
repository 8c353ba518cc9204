"""Reading home: the feed, first steps, groups to discover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import fetch
from intranet.groups.models import Group, GroupState, JoinPolicy
from intranet.groups.policy import KNOWN
from intranet.items.models import Item
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.models import Person, PersonState
from intranet.people.queries import PersonCard
from intranet.questions import listing as questions
from intranet.questions.listing import QuestionRow
from intranet.recognition import queries as recognition
from intranet.recognition.queries import ThanksView
from intranet.web.pagination import Cursor, Slice
from intranet.web.text import excerpt

PAGE = 15
#: One scan each; merging the few rows is left to us.
LATEST = (questions.latest, recognition.latest)
#: The first steps are offered for this long after the first sign-in.
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reply:
    """The latest answer in a thread."""

    author: PersonCard
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One card of the feed: a question or a thank-you."""

    kind: str
    id: int
    is_new: bool
    question: QuestionRow | None = None
    excerpt: str = ""
    reply: Reply | None = None
    thanks: ThanksView | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """What a newcomer has done already."""

    has_introduced: bool
    has_joined: bool
    has_written: bool

    @property
    def are_done(self) -> bool:
        """Whether nothing is left to suggest."""
        return self.has_introduced and self.has_joined and self.has_written


_item, _person, _group = Item.__table__.c, Person.__table__.c, Group.__table__.c
_REPLIES = (
    select(_item.root_id, _item.author_id, _item.published_at, _person.display_name, _person.state, _person.picture)
    .join_from(Item.__table__, Person.__table__, _person.id == _item.author_id)
    .where(
        _item.id.in_(
            select(func.max(_item.id))
            .where(VISIBLE, _item.kind == "answer", _item.root_id.in_(bindparam("roots", expanding=True)))
            .group_by(_item.root_id)
        )
    )
)
_NEWCOMER = select(_person.about).where(_person.id == bindparam("me"), _person.state == PersonState.ACTIVE)
_WRITTEN = select(_item.id).where(VISIBLE, _item.author_id == bindparam("me")).limit(1)
_DISCOVER = (
    select(_group)
    .where(
        KNOWN,
        _group.state == GroupState.ACTIVE,
        _group.join_policy != JoinPolicy.INVITE,
        _group.id.not_in(bindparam("mine", expanding=True)),
    )
    .order_by((_group.join_policy == JoinPolicy.FREE).desc(), _group.member_count.desc(), _group.id)
    .limit(bindparam("most"))
)


def feed(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[Entry]:
    """Return a slice of the feed by latest activity, in a constant number of statements."""
    rows = sorted(
        (row for latest in LATEST for row in latest(viewer, after, size + 1)),
        key=lambda row: (row.active_at, row.id),
        reverse=True,
    )
    shown = rows[:size]
    following = Cursor(shown[-1].active_at, shown[-1].id) if len(rows) > size else None
    return Slice(_entries(viewer, shown), following)


def _entries(viewer: Viewer, rows: Sequence[Row[Any]]) -> list[Entry]:
    asked = questions.untagged([row for row in rows if row.kind == "question"])
    thanked = {view.id: view for view in recognition.views(viewer, [row for row in rows if row.kind == "thanks"])}
    replies = _replies(viewer, list(asked))
    return [
        Entry(
            row.kind,
            row.id,
            bool(row.is_new),
            asked.get(row.id),
            excerpt(row.body_html, 280) if row.kind == "question" else "",
            replies.get(row.id),
            thanked.get(row.id),
        )
        for row in rows
    ]


def _replies(viewer: Viewer, question_ids: Sequence[int]) -> dict[int, Reply]:
    if not question_ids:
        return {}
    rows = fetch(_REPLIES, {**readable_by(viewer), "roots": list(question_ids)})
    return {
        row.root_id: Reply(
            PersonCard(row.author_id, row.display_name, state=row.state, picture=row.picture), row.published_at
        )
        for row in rows
    }


def first_steps(viewer: Viewer, since: datetime | None) -> Steps | None:
    """Return how far who first signed in at ``since`` has come; None for no newcomer, and when all is done."""
    if since is not None and clock.now() - since > NEW_FOR:
        return None
    newcomer = next(iter(fetch(_NEWCOMER, {"me": viewer.person_id})), None)
    if newcomer is None:  # an emergency account is no colleague
        return None
    written = fetch(_WRITTEN, {**readable_by(viewer), "me": viewer.person_id})
    steps = Steps(bool(newcomer.about), bool(viewer.member_group_ids), bool(written))
    return None if steps.are_done else steps


def discover(viewer: Viewer, limit: int) -> Sequence[Row[Any]]:
    """Return groups that the viewer could join and does not belong to: rows of ``Group``, largest first."""
    return fetch(_DISCOVER, {**readable_by(viewer), "mine": sorted(viewer.member_group_ids), "most": limit})
