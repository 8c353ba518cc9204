"""Which items a viewer finds: one rule for lists, single pages, feeds, mails and the search."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from intranet.access import Viewer
from intranet.items.models import Item, ItemState

Kind = TypeVar("Kind", bound=Item)


class Placed(Protocol):
    """What stands in a group, or in none: an item, or a row of one."""

    @property
    def group_id(self) -> int | None:
        """The group."""


class Standing(Placed, Protocol):
    """What readers find or do not find: an item, or a row of one."""

    @property
    def state(self) -> str:
        """One of ItemState."""

    @property
    def audience_id(self) -> int:
        """Who may read it."""


_item = Item.__table__.c
_root, _parent = Item.__table__.alias("root"), Item.__table__.alias("parent")


def is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on ``item``: published, and for an audience the viewer is in."""
    return and_(_item.state == ItemState.PUBLISHED, _item.audience_id.in_(sorted(viewer.audience_ids)))


def stands_in_its_thread() -> ColumnElement[bool]:
    """Return the condition on ``item`` that the top of its thread is not gone, nor what it stands under."""
    return and_(
        exists().where(_root.c.id == _item.root_id, _root.c.state == ItemState.PUBLISHED),
        or_(
            _item.parent_id.is_(None),
            exists().where(_parent.c.id == _item.parent_id, _parent.c.state == ItemState.PUBLISHED),
        ),
    )


def published(model: type[Kind], viewer: Viewer) -> Select[Any]:
    """Return the select of all items of a kind that the viewer may read."""
    return select(model).where(is_visible(viewer))


def can_see(viewer: Viewer, item: Standing) -> bool:
    """Return the same rule for one item in hand."""
    return item.state == ItemState.PUBLISHED and item.audience_id in viewer.audience_ids


def is_author(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer wrote it."""
    return item.author_id is not None and item.author_id == viewer.person_id


def moderates(viewer: Viewer, item: Placed) -> bool:
    """Whether the viewer moderates the group it stands in.

    What stands in no group, written for everyone, is moderated by community managers.
    """
    if item.group_id is not None:
        return item.group_id in viewer.moderated_group_ids
    return viewer.has("community_manager")


def can_reply(viewer: Viewer, item: Standing) -> bool:
    """Whether the viewer may answer or comment: a reader, and a member where it stands in a group."""
    return can_see(viewer, item) and (item.group_id is None or item.group_id in viewer.writable_group_ids)


def can_delete(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may take it away: its author, or who moderates its place."""
    return can_see(viewer, item) and (is_author(viewer, item) or moderates(viewer, item))


def can_restore(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may bring it back: whoever took it away, or who moderates its place."""
    return item.audience_id in viewer.audience_ids and (
        item.deleted_by_id == viewer.person_id or moderates(viewer, item)
    )
