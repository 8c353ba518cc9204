"""Posts in lists: cards of feeds and streams, and hits of the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from intranet.access import Viewer
from intranet.comments.queries import Tallies, tallies
from intranet.database import fetch
from intranet.groups.models import Group
from intranet.groups.queries.browsing import GroupName
from intranet.items.models import HEADING, Item
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.models import Person
from intranet.people.queries import PersonCard
from intranet.polls.models import Poll
from intranet.polls.queries import BRIEF, PollBrief, brief
from intranet.reactions.queries import NOBODY, Bar
from intranet.web.picture_marks import Shown, first, without_pictures
from intranet.web.text import beginning, excerpt

EXCERPT = 280

_item, _person, _group = Item.__table__.c, Person.__table__.c, Group.__table__.c
_SOME: Select[Any] = (
    select(
        _item.id, _item.title, _item.body_html, _item.author_id, _item.group_id, _item.published_at,
        _item.closed_at, _person.display_name, _person.title.label("job"), _person.department,
        _person.state.label("standing"), _person.picture, _group.name.label("group_name"), *BRIEF,
    )
    .join_from(Item.__table__, Person.__table__, _person.id == _item.author_id, isouter=True)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .outerjoin(Poll.__table__, Poll.__table__.c.id == _item.id)
    .where(VISIBLE, _item.kind == "post")
)  # fmt: skip
_THESE = _SOME.where(_item.id.in_(bindparam("ids", expanding=True)))
_BY = (
    _SOME.where(_item.author_id == bindparam("person"))
    .order_by(_item.published_at.desc(), _item.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post in a list. Of one without a title its first words are the heading."""

    id: int
    heading: str
    excerpt: str
    author: PersonCard | None
    group: GroupName | None
    created_at: datetime
    comment_count: int
    bar: Bar
    is_closed: bool
    poll: PollBrief | None
    picture: Shown | None = None


def heading_of(title: str, body_html: str) -> tuple[str, str]:
    """Return what names a post in a list, and the words below that: nothing is said twice."""
    return (title, excerpt(without_pictures(body_html), EXCERPT)) if title else beginning(body_html, HEADING, EXCERPT)


def rows(viewer: Viewer, found: Sequence[Row[Any]], counted: Tallies | None = None) -> dict[int, PostRow]:
    """Complete raw rows by one statement, or by none where comments and reactions have been counted already."""
    if not found:
        return {}
    comments, reactions = counted or tallies(viewer, [row.id for row in found])
    return {
        row.id: PostRow(
            row.id,
            *heading_of(row.title, row.body_html),
            _author(row),
            GroupName(row.group_id, row.group_name) if row.group_id else None,
            row.published_at,
            comments.get(row.id, 0),
            reactions.get(row.id, NOBODY),
            row.closed_at is not None,
            brief(row),
            first(row.body_html),
        )
        for row in found
    }


def some(viewer: Viewer, post_ids: Sequence[int]) -> dict[int, PostRow]:
    """Return these posts, as far as the viewer may read them."""
    return rows(viewer, fetch(_THESE, {**readable_by(viewer), "ids": list(post_ids)})) if post_ids else {}


def written_by(viewer: Viewer, person_id: int, limit: int = 5) -> list[PostRow]:
    """Return a person's latest posts among those the viewer may read."""
    return list(rows(viewer, fetch(_BY, {**readable_by(viewer), "person": person_id, "most": limit})).values())


def _author(row: Row[Any]) -> PersonCard | None:
    if row.author_id is None:
        return None
    return PersonCard(row.author_id, row.display_name, row.job, row.department, row.standing, picture=row.picture)
