"""Reading home: the feed, groups to discover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, literal, select, union_all

from intranet.access import Viewer
from intranet.announcements import listing as announcements
from intranet.announcements.listing import AnnouncementRow
from intranet.comments.queries import COUNTS, Tallies
from intranet.database import fetch
from intranet.events import listing as events
from intranet.events.listing import EventRow
from intranet.events.models import Event
from intranet.events.queries import STANDINGS, Standings, standings_of
from intranet.groups.models import Group, GroupState, JoinPolicy
from intranet.groups.policy import KNOWN
from intranet.items.feeding import FRESH, FeedScan
from intranet.items.firsts import among
from intranet.items.models import Item
from intranet.items.visibility import VISIBLE, VISIBLE_IN_ORDER, readable_by
from intranet.people.models import Person
from intranet.people.queries import PersonCard
from intranet.polls.models import Poll
from intranet.polls.queries import BRIEF
from intranet.posts import listing as posts
from intranet.posts.listing import PostRow
from intranet.questions import listing as questions
from intranet.questions.listing import QuestionRow
from intranet.questions.models import Question
from intranet.reactions.queries import COUNTED, bars_of
from intranet.recognition import queries as recognition
from intranet.recognition.models import CompanyValue, Thanks
from intranet.recognition.queries import ThanksView
from intranet.web.pagination import Cursor, Slice
from intranet.web.text import excerpt

PAGE = 15
MOST_PINNED = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """The latest answer in a thread."""

    author: PersonCard
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One card of the feed: a post, a question, an event, an announcement or a thank-you."""

    kind: str
    id: int
    is_new: bool
    fresh: int = 0  # what others wrote in it since the reader was there
    post: PostRow | None = None
    question: QuestionRow | None = None
    excerpt: str = ""
    reply: Reply | None = None
    thanks: ThanksView | None = None
    waits_for_hello: bool = False  # a first post, to who greets newcomers there
    event: EventRow | None = None
    announcement: AnnouncementRow | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """What is said in a group: what is pinned, then the rest by latest activity."""

    pinned: list[Entry]
    rows: list[Entry]
    next: Cursor | None


_item, _person, _group = Item.__table__.c, Person.__table__.c, Group.__table__.c
_ROWS: Select[Any] = (
    select(
        _item.id, _item.title, _item.body_html, _item.author_id, _item.group_id, _item.published_at,
        _item.last_activity_at, _item.closed_at, _person.id.label("person_id"),
        _person.display_name, _person.title.label("job"), _person.department, _person.state.label("standing"),
        _person.picture, _group.name.label("group_name"), *questions.COUNTS, *recognition.VALUE,
        *BRIEF, *events.COLUMNS,
    )
    .join_from(Item.__table__, Person.__table__, _person.id == _item.author_id, isouter=True)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .outerjoin(Question.__table__, Question.__table__.c.id == _item.id)
    .outerjoin(Event.__table__, Event.__table__.c.id == _item.id)
    .outerjoin(Thanks.__table__, Thanks.__table__.c.id == _item.id)
    .outerjoin(Poll.__table__, Poll.__table__.c.id == _item.id)
    .outerjoin(CompanyValue.__table__, CompanyValue.__table__.c.id == Thanks.__table__.c.value_id)
    .where(VISIBLE_IN_ORDER)
)  # fmt: skip
_HOME = FeedScan(("question", "post", "event", "thanks", "announcement"), _ROWS)
_STREAM = FeedScan(("question", "post", "event", "announcement"), _ROWS)
#: What is counted of cards, by one statement: each part says what it has counted.
_NUMBERS = union_all(
    *(
        numbers.add_columns(literal(what).label("what"))
        for what, numbers in (("comments", COUNTS), ("reactions", COUNTED), ("fresh", FRESH), ("coming", STANDINGS))
    )
)
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
    rows, following = _cut(_HOME.latest(viewer, after, size + 1), size)
    return Slice(_entries(viewer, rows), following)


def stream(viewer: Viewer, group_id: int, after: Cursor | None = None, size: int = PAGE) -> Stream:
    """Return a slice of what is said in a group; what is pinned stands above the first."""
    pinned = _STREAM.pinned(viewer, group_id, MOST_PINNED) if after is None else ()
    rows, following = _cut(_STREAM.in_group(viewer, group_id, after, size + 1), size)
    entries = _entries(viewer, [*pinned, *rows])
    return Stream(entries[: len(pinned)], entries[len(pinned) :], following)


def _cut(rows: Sequence[Row[Any]], size: int) -> tuple[Sequence[Row[Any]], Cursor | None]:
    """Cut what was read beyond the slice; it says that there is more."""
    shown = rows[:size]
    return shown, Cursor(shown[-1].active_at, shown[-1].id) if len(rows) > size else None


def _entries(viewer: Viewer, rows: Sequence[Row[Any]]) -> list[Entry]:
    numbers = _numbers(viewer, rows)
    comments = numbers.talk[0]
    posted = posts.rows(viewer, [row for row in rows if row.kind == "post"], numbers.talk)
    planned = events.rows(viewer, [row for row in rows if row.kind == "event"], comments, numbers.coming)
    asked = questions.untagged([row for row in rows if row.kind == "question"])
    thanks = recognition.views(viewer, [row for row in rows if row.kind == "thanks"], comments)
    thanked = {view.id: view for view in thanks}
    replies, fresh = _replies(viewer, list(asked)), numbers.fresh
    announced = announcements.some(viewer, [row.id for row in rows if row.kind == "announcement"], numbers.talk)
    firsts = among(viewer, [*posted, *asked, *planned])
    return [
        Entry(
            row.kind,
            row.id,
            bool(row.is_new),
            fresh.get(row.id, 0),
            posted.get(row.id),
            asked.get(row.id),
            excerpt(row.body_html, 280) if row.kind == "question" else "",
            replies.get(row.id),
            thanked.get(row.id),
            row.id in firsts,
            planned.get(row.id),
            announced.get(row.id),
        )
        for row in rows
        if row.kind != "announcement" or row.id in announced  # whose time is over stands nowhere
    ]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What is counted of the cards of a page."""

    talk: Tallies = ({}, {})
    fresh: dict[int, int] = field(default_factory=dict)  # what others wrote since the reader was there
    coming: dict[int, Standings] = field(default_factory=dict)


def _numbers(viewer: Viewer, rows: Sequence[Row[Any]]) -> _Numbers:
    if not rows:
        return _Numbers()
    ids = [row.id for row in rows if row.kind != "question"]
    values = {
        **readable_by(viewer), "me": viewer.person_id, "ids": ids, "items": ids,
        "roots": [row.id for row in rows if row.is_new], "events": [row.id for row in rows if row.kind == "event"],
    }  # fmt: skip
    counted: dict[str, list[Row[Any]]] = {"comments": [], "reactions": [], "fresh": [], "coming": []}
    for row in fetch(_NUMBERS, values):
        counted[row.what].append(row)
    comments = {row.item_id: row.number for row in counted["comments"]}
    fresh = {row.item_id: row.number for row in counted["fresh"]}
    return _Numbers((comments, bars_of(counted["reactions"])), fresh, standings_of(counted["coming"]))


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


def discover(viewer: Viewer, limit: int) -> Sequence[Row[Any]]:
    """Return groups that the viewer could join and does not belong to: rows of ``Group``, largest first."""
    return fetch(_DISCOVER, {**readable_by(viewer), "mine": sorted(viewer.member_group_ids), "most": limit})
