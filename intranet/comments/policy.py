"""Who may comment and change comments: the rules of any item."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.comments.models import Comment
from intranet.items.models import Item
from intranet.items.policy import can_delete, can_reply, can_restore, is_author, published

__all__ = ["can_comment", "can_delete", "can_edit", "can_restore", "visible"]


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of comments the viewer may read."""
    return published(Comment, viewer)


def can_comment(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may comment on the item."""
    return can_reply(viewer, item)


def can_edit(viewer: Viewer, comment: Comment) -> bool:
    """Whether the viewer may change the words: the author only."""
    return can_reply(viewer, comment) and is_author(viewer, comment)
