"""Reading comments: those under one item, and one to change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all

from intranet.access import Viewer, find_or_404
from intranet.comments import policy
from intranet.comments.models import Comment
from intranet.database import Base, db, fetch
from intranet.files.queries import Document
from intranet.files.queries import under as under_texts
from intranet.items import queries
from intranet.items.addresses import address_in_thread
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible, moderates
from intranet.items.visibility import VISIBLE_ONE_BY_ONE, readable_by
from intranet.reactions.queries import COUNTED, NOBODY, Bar, bars, bars_of
from intranet.web.text import plain_text


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment. People stand above comments; the by-line needs no more of them."""

    id: int
    display_name: str
    state: str
    picture: str | None


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as a page shows it; ``author`` is whatever card the page's feature puts there.

    One that was taken away is shown as gone where replies to it stand.
    """

    id: int
    author: Any
    at: datetime
    edited_at: datetime | None
    html: str
    source: dict[str, Any] | None
    may_edit: bool
    may_delete: bool
    may_react: bool = False
    bar: Bar = NOBODY
    reply_to: Any = None  # the author of the reply it answers
    replies: list[CommentView] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    is_gone: bool = False
    is_hidden: bool = False  # by moderators, where it is gone
    is_mine: bool = False


_item, _comment = Item.__table__.c, Comment.__table__.c
_above = Item.__table__.alias("above").c
#: What ``nested`` needs of a comment beside the columns of a thread.
PLACE_IN_TALK = (
    _comment.under_id,
    _comment.reply_to_id,
    select(_above.state).where(_above.id == _comment.under_id).scalar_subquery().label("under_state"),
)
#: How many comments stand under some items, in the columns of ``reactions.queries.COUNTED``.
COUNTS = (
    select(_item.parent_id.label("item_id"), literal("comment").label("kind"), func.count().label("number"))
    .add_columns(literal(0).label("is_mine"))
    .where(VISIBLE_ONE_BY_ONE, _item.parent_id.in_(bindparam("ids", expanding=True)))
    .where(func.coalesce(_item.kind, "") == "comment")  # else SQLite may read every comment of the company
    .group_by(_item.parent_id)
)
_TALLIES = union_all(COUNTS, COUNTED)

#: The number of comments under items, and the reactions to them.
Tallies = tuple[dict[int, int], dict[int, Bar]]

#: Kinds on which colleagues comment.
COMMENTABLE = ("post", "question", "answer", "thanks", "event", "announcement")


def commentable(viewer: Viewer, item_id: int) -> Item:
    """Return the item to comment on. Raises NotFound where the viewer finds none, or its thread is gone."""
    return queries.one(viewer, item_id, *COMMENTABLE)


def is_closed(viewer: Viewer, item: Item) -> bool:
    """Whether the thread of an item the viewer has found takes no more comments."""
    return db.session.scalar(select(_item.closed_at).where(_item.id == (item.root_id or item.id))) is not None


def one(viewer: Viewer, comment_id: int) -> Comment:
    """Return a comment the viewer may read. Raises NotFound."""
    found: Comment = find_or_404(policy.visible(viewer), id=comment_id)
    return found


def deleted(viewer: Viewer, comment_id: int) -> Comment:
    """Return a deleted comment of an audience the viewer is in. Raises NotFound."""
    return queries.deleted(viewer, Comment, comment_id)


def deleted_by(viewer: Viewer, comment_id: int) -> Comment:
    """Return a comment that the viewer has deleted, for a second press. Raises NotFound."""
    return queries.deleted_by(viewer, Comment, comment_id)


def parent_of(viewer: Viewer, comment: Comment) -> Item:
    """Return what the comment stands under. Raises NotFound."""
    return commentable(viewer, comment.parent_id or 0)


def counts(viewer: Viewer, item_ids: Collection[int]) -> dict[int, int]:
    """Return how many comments the viewer may read under each item that has any, replies with them."""
    if not item_ids:
        return {}
    return {row.item_id: row.number for row in fetch(COUNTS, {**readable_by(viewer), "ids": list(item_ids)})}


def tallies(viewer: Viewer, item_ids: Collection[int]) -> Tallies:
    """Return how many comments the viewer may read under items they have found, and the reactions to these, at once."""
    if not item_ids:
        return {}, {}
    ids = list(item_ids)
    rows = fetch(_TALLIES, {**readable_by(viewer), "ids": ids, "items": ids, "me": viewer.person_id})
    comments = {row.item_id: row.number for row in rows if row.kind == "comment"}
    return comments, bars_of(row for row in rows if row.kind != "comment")


def under(viewer: Viewer, *item_ids: int, may_react: bool = True) -> dict[int, list[CommentView]]:
    """Return the comments under some items, oldest first, with the replies to each, by two statements."""
    item, person = Item.__table__.c, Base.metadata.tables["person"].c
    rows = db.session.execute(
        select(
            item.id, item.parent_id, item.author_id, item.created_at, item.edited_at, item.body_html, item.group_id,
            item.source, person.display_name, person.state, person.picture, *PLACE_IN_TALK,
        )
        .join_from(Item.__table__, Comment.__table__, _comment.id == item.id)
        .join(person.id.table, person.id == item.author_id, isouter=True)
        .where(is_visible(viewer), item.parent_id.in_(item_ids), item.kind == "comment")
        .order_by(item.created_at, item.id)
    ).all()  # fmt: skip
    people = {
        row.author_id: Author(row.author_id, row.display_name, row.state, row.picture) for row in rows if row.author_id
    }
    found = nested(viewer, rows, people, bars(viewer, [row.id for row in rows]), may_react=may_react)
    return {item_id: found.get(item_id, []) for item_id in item_ids}


def address(item: Item, at: Item) -> str:
    """Return where ``at`` is read: ``item`` itself or a comment under it."""
    return address_in_thread(item, at)


def nested(
    viewer: Viewer, rows: Collection[Any], people: Mapping[int, Any], bars: Mapping[int, Bar], *, may_react: bool
) -> dict[int, list[CommentView]]:
    """Turn rows of comments, oldest first, into what a page shows under each item: replies below what they answer."""
    tops: dict[int, list[CommentView]] = {}
    shown: dict[int, CommentView] = {}
    authors: dict[int, Any] = {}
    files = under_texts(viewer, [(row.id, row.body_html) for row in rows])
    for row in sorted(rows, key=lambda row: row.under_id is not None):  # clocks of two machines may say otherwise
        author = authors[row.id] = people.get(row.author_id)
        answered = authors.get(row.reply_to_id) if row.reply_to_id != row.under_id else None
        view = _view(viewer, row, author, bars.get(row.id, NOBODY), answered, may_react)
        view.files.extend(files.get(row.id, ()))
        if row.under_id is None:
            shown[row.id] = view
            tops.setdefault(row.parent_id, []).append(view)
            continue
        if row.under_id not in shown:  # what it stands under was taken away
            shown[row.under_id] = _gone(row)
            tops.setdefault(row.parent_id, []).append(shown[row.under_id])
        shown[row.under_id].replies.append(view)
    for comments in tops.values():
        comments.sort(key=lambda comment: comment.at)
    return tops


def each(comments: Iterable[CommentView]) -> Iterator[CommentView]:
    """Go through comments and the replies to them, without those that are gone."""
    for comment in comments:
        if not comment.is_gone:
            yield comment
        yield from comment.replies


def words_below(root_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Return the plain words of what stands below the tops of threads, for the index, which knows their readers."""
    item = Item.__table__.c
    words: dict[int, list[str]] = defaultdict(list)
    for root_id, html in db.session.execute(
        select(item.root_id, item.body_html)
        .where(item.root_id.in_(root_ids), item.id != item.root_id, item.state == ItemState.PUBLISHED)
        .order_by(item.id)
    ):
        words[root_id].append(plain_text(html))
    return words


def fresh(viewer: Viewer, comments: Iterable[CommentView], since: datetime | None) -> list[str]:
    """Return the places on a page of what others commented since the viewer was there last, oldest first."""
    if since is None:
        return []
    others = [one for one in each(comments) if one.author is None or one.author.id != viewer.person_id]
    return [f"comment-{one.id}" for one in sorted(others, key=lambda one: one.at) if one.at > since]


def _view(viewer: Viewer, row: Any, author: Any, bar: Bar, answered: Any, may_react: bool) -> CommentView:
    mine = row.author_id == viewer.person_id
    writable = row.group_id is None or row.group_id in viewer.writable_group_ids
    return CommentView(
        row.id, author, row.created_at, row.edited_at, row.body_html, row.source,
        mine and writable, mine or moderates(viewer, row), may_react and not mine, bar, answered, is_mine=mine,
    )  # fmt: skip


def _gone(row: Any) -> CommentView:
    is_hidden = row.under_state == ItemState.HIDDEN
    return CommentView(
        row.under_id, None, row.created_at, None, "", None, False, False, is_gone=True, is_hidden=is_hidden
    )
