"""Who finds, writes, changes, pins, closes and moves posts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.items.models import Item
from intranet.items.policy import (
    Placed,
    Standing,
    can_delete,
    can_reply,
    can_restore,
    is_author,
    moderates,
    published,
)
from intranet.posts.models import Post

__all__ = [
    "can_close", "can_delete", "can_edit", "can_move", "can_move_to", "can_pin", "can_post_in", "can_restore",
    "visible",
]  # fmt: skip


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of posts the viewer may read."""
    return published(Post, viewer)


def can_post_in(viewer: Viewer, group_id: int | None) -> bool:
    """Whether the viewer may post there: in a group they belong to."""
    return group_id in viewer.writable_group_ids


def can_edit(viewer: Viewer, post: Item) -> bool:
    """Whether the viewer may change the words: the author, or who moderates the group."""
    return can_reply(viewer, post) and (is_author(viewer, post) or moderates(viewer, post))


def can_pin(viewer: Viewer, post: Standing) -> bool:
    """Whether the viewer says what stands first in the group: who moderates it."""
    return can_reply(viewer, post) and moderates(viewer, post)


def can_close(viewer: Viewer, post: Standing) -> bool:
    """Whether the viewer may end the talk, and open it again: who moderates the group."""
    return can_reply(viewer, post) and moderates(viewer, post)


def can_move(viewer: Viewer, post: Item, *, is_open: bool, is_answered: bool) -> bool:
    """Whether the viewer may take the post out of its group.

    From an open group who moderates it may. What was written for members alone nobody hands on: only its author
    takes it elsewhere, while no colleague has written under it or voted in it.
    """
    may = can_reply(viewer, post)
    return may and ((is_open and moderates(viewer, post)) or (is_author(viewer, post) and not is_answered))


def can_move_to(viewer: Viewer, post: Placed, group_id: int) -> bool:
    """Whether the viewer may bring it there: to another group in which they write."""
    return group_id != post.group_id and can_post_in(viewer, group_id)
