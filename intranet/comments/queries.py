"""Reading comments: those under one item, and one to change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.comments import policy
from intranet.comments.models import Comment
from intranet.database import Base, db
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible, moderates


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment. People stand above comments; the by-line needs no more of them."""

    id: int
    display_name: str
    state: str
    picture: str | None


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as a page shows it; ``author`` is whatever card the page's feature puts there."""

    id: int
    author: Any
    at: datetime
    edited_at: datetime | None
    html: str
    source: dict[str, Any] | None
    may_edit: bool
    may_delete: bool


_root = Item.__table__.alias("root")

#: Kinds on which colleagues comment; a comment on a comment would be a conversation elsewhere.
COMMENTABLE = ("question", "answer", "thanks")


def commentable(viewer: Viewer, item_id: int) -> Item:
    """Return the item to comment on. Raises NotFound where the viewer finds none, or its thread is gone."""
    thread_stands = exists().where(_root.c.id == Item.root_id, _root.c.state == ItemState.PUBLISHED)
    query = select(Item).where(is_visible(viewer), Item.kind.in_(COMMENTABLE), thread_stands)
    found: Item = find_or_404(query, id=item_id)
    return found


def one(viewer: Viewer, comment_id: int) -> Comment:
    """Return a comment the viewer may read. Raises NotFound."""
    found: Comment = find_or_404(policy.visible(viewer), id=comment_id)
    return found


def deleted(viewer: Viewer, comment_id: int) -> Comment:
    """Return a deleted comment of an audience the viewer is in. Raises NotFound."""
    found: Comment = find_or_404(
        select(Comment).where(Comment.state == ItemState.DELETED, Comment.audience_id.in_(sorted(viewer.audience_ids))),
        id=comment_id,
    )
    return found


def deleted_by(viewer: Viewer, comment_id: int) -> Comment:
    """Return a comment that the viewer has deleted, for a second press. Raises NotFound."""
    found = deleted(viewer, comment_id)
    if found.deleted_by_id != viewer.person_id:
        raise NotFound
    return found


def parent_of(viewer: Viewer, comment: Comment) -> Item:
    """Return what the comment stands under. Raises NotFound."""
    return commentable(viewer, comment.parent_id or 0)


def under(viewer: Viewer, *item_ids: int) -> dict[int, list[CommentView]]:
    """Return the comments under some items, oldest first, by one statement."""
    item, person = Item.__table__.c, Base.metadata.tables["person"].c
    rows = db.session.execute(
        select(
            item.id, item.parent_id, item.author_id, item.created_at, item.edited_at, item.body_html, item.group_id,
            item.source, person.display_name, person.state, person.picture,
        )
        .join_from(Item.__table__, person.id.table, person.id == item.author_id, isouter=True)
        .where(is_visible(viewer), item.parent_id.in_(item_ids), item.kind == "comment")
        .order_by(item.created_at, item.id)
    )  # fmt: skip
    found: dict[int, list[CommentView]] = {item_id: [] for item_id in item_ids}
    for row in rows:
        author = Author(row.author_id, row.display_name, row.state, row.picture) if row.author_id else None
        found[row.parent_id].append(view_of(viewer, row, author))
    return found


def address(item: Item, at: Item) -> str:
    """Return where ``at`` is read: ``item`` itself or a comment under it."""
    root_id = item.root_id or item.id
    root_kind = "thanks" if item.kind == "thanks" else "question"
    return address_of(root_kind, root_id, at.kind, at.id)


def view_of(viewer: Viewer, row: Any, author: Any) -> CommentView:
    """Turn a row of the thread into what a page shows; rights are resolved to plain values."""
    mine = row.author_id == viewer.person_id
    writable = row.group_id is None or row.group_id in viewer.writable_group_ids
    return CommentView(
        row.id, author, row.created_at, row.edited_at, row.body_html, row.source,
        mine and writable, mine or moderates(viewer, row),
    )  # fmt: skip
