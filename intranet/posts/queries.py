"""Reading posts: groups to post in, single posts to act on, their history. Lists: ``listing``; a page: ``thread``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from intranet.access import Viewer, find_or_404, viewers
from intranet.database import db
from intranet.groups.models import Group, Visibility
from intranet.groups.policy import visible as known_groups
from intranet.groups.queries.browsing import GroupName
from intranet.groups.queries.places import Place, own_places
from intranet.items import approval, queries
from intranet.items.history import Edit, edits
from intranet.items.models import Act, Item, ItemState
from intranet.items.policy import is_author, moderates
from intranet.items.tagging import tags_of
from intranet.people.queries import PersonCard, cards
from intranet.polls import queries as polls
from intranet.posts import policy
from intranet.posts.forms import last_moment
from intranet.posts.models import Post


@dataclass(frozen=True, slots=True)
class StateForMoving:
    """What decides whether a post may leave its group."""

    is_open: bool  # everybody reads its group
    is_answered: bool  # somebody else has written under it, or somebody voted in its poll


@dataclass(frozen=True, slots=True)
class ActView:
    """What somebody did to a post; groups that the reader may not know have no name."""

    kind: str
    at: datetime
    by: PersonCard | None
    until: datetime | None
    reason: str
    came_from: GroupName | None
    went_to: GroupName | None


def places(viewer: Viewer) -> list[Place]:
    """Return the groups the viewer may post in, by name."""
    return own_places(viewer)


def one(viewer: Viewer, post_id: int) -> Post:
    """Return a post to act on. Raises NotFound where the viewer finds none."""
    found: Post = find_or_404(policy.visible(viewer), id=post_id)
    return found


def one_deleted(viewer: Viewer, post_id: int) -> Post:
    """Return a deleted post of an audience the viewer is in. Raises NotFound."""
    return queries.deleted(viewer, Post, post_id)


def deleted_by(viewer: Viewer, post_id: int) -> Post:
    """Return a post that the viewer has deleted, for a second press. Raises NotFound."""
    return queries.deleted_by(viewer, Post, post_id)


def form_values(viewer: Viewer, post: Post) -> dict[str, Any]:
    """Return what the form for changing a post the viewer has found starts with."""
    tags = ", ".join(tags_of([post.id]).get(post.id, []))
    poll = polls.form_values(viewer, post.id)
    return {"title": post.title, "body": post.body, "tags": tags, "version": post.version, **poll}


def history(viewer: Viewer, post: Post) -> list[Edit]:
    """Return how a post the viewer has found was changed, newest first."""
    return edits(post, cards)


def acts(viewer: Viewer, post: Post) -> list[ActView]:
    """Return who pinned, closed or moved a post the viewer has found, newest first."""
    rows = db.session.scalars(select(Act).where(Act.item_id == post.id).order_by(Act.id.desc())).all()
    people = cards(row.by_id for row in rows)
    ids = {group_id for row in rows for group_id in (row.from_group_id, row.to_group_id)} - {None}
    known = known_groups(viewer).where(Group.id.in_(ids)).with_only_columns(Group.id, Group.name)
    groups = {row.id: GroupName(*row) for row in db.session.execute(known)} if ids else {}
    return [
        ActView(
            row.kind, row.at, people.get(row.by_id or 0), last_moment(row.until), row.reason,
            groups.get(row.from_group_id or 0), groups.get(row.to_group_id or 0),
        )
        for row in rows
    ]  # fmt: skip


def state_for_moving(viewer: Viewer, post: Post) -> StateForMoving:
    """Return what decides whether a post the viewer has found may leave its group."""
    visibility = db.session.scalar(select(Group.visibility).where(Group.id == post.group_id))
    others = select(Item.id).where(
        Item.root_id == post.id,
        Item.id != post.id,
        Item.state != ItemState.DELETED,
        Item.author_id.is_distinct_from(post.author_id),
    )
    is_answered = db.session.scalar(others.limit(1)) is not None or polls.has_votes(viewer, post.id)
    return StateForMoving(visibility == Visibility.OPEN, is_answered)


def may_move(viewer: Viewer, post: Post) -> bool:
    """Whether the viewer may take a post they have found out of its group."""
    if not (is_author(viewer, post) or moderates(viewer, post)):
        return False  # for most readers nothing need be asked
    state = state_for_moving(viewer, post)
    return policy.can_move(viewer, post, is_open=state.is_open, is_answered=state.is_answered)


def places_to_move_to(viewer: Viewer, post: Post) -> list[Place]:
    """Return the viewer's other groups where the author of a post could read it, and would not have to wait."""
    others = {
        place.group_id: place
        for place in places(viewer)
        if place.group_id and policy.can_move_to(viewer, post, place.group_id)
    }
    readable, strict = _audiences_of_author(post), approval.groups_that_look_first(others.keys())
    return [
        place
        for group_id, place in others.items()
        if (readable is None or place.audience_id in readable)
        and not (group_id in strict and passes_by_moderators(viewer, post, place))
    ]


def passes_by_moderators(viewer: Viewer, post: Post, place: Place) -> bool:
    """Whether moving a post there would spare its author the look that the moderators of that group take first."""
    return place.group_id not in viewer.moderated_group_ids and approval.waits(post.author_id, place.group_id)


def author_reads(viewer: Viewer, post: Post, place: Place) -> bool:
    """Whether the author of a post would read it in another place."""
    readable = _audiences_of_author(post)
    return readable is None or place.audience_id in readable


def _audiences_of_author(post: Post) -> frozenset[int] | None:
    """Return what the author reads; nothing of an author who has left, whom no move concerns."""
    author = viewers([post.author_id])[post.author_id] if post.author_id else None
    return author.audience_ids if author and author.audience_ids else None
