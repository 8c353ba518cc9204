"""Reading what somebody keeps and chooses: saved items, their groups' levels, what is muted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.database import fetch
from intranet.groups.models import Group
from intranet.items.addresses import PAGES, address_of
from intranet.items.models import Item, ItemState, Saved
from intranet.items.policy import is_visible
from intranet.items.visibility import VISIBLE, readable_by
from intranet.notifications import queries as choices
from intranet.notifications.deciding import Level
from intranet.people.queries import PersonCard, cards, profile
from intranet.web.pagination import Cursor, Slice
from intranet.web.text import excerpt

PAGE = 30
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class SavedRow:
    """Something that the viewer keeps."""

    id: int
    kind: str
    author: PersonCard | None
    title: str
    group: str | None
    href: str
    excerpt: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """One of the viewer's groups, and how much of it they hear."""

    id: int
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class MutedThread:
    """A thread of which the viewer hears nothing."""

    id: int
    name: str
    href: str


_item, _saved, _group = Item.__table__.c, Saved.__table__.c, Group.__table__.c
_root, _parent = Item.__table__.alias("root"), Item.__table__.alias("parent")
_SAVED = (
    select(
        _item.id, _item.kind, _item.author_id, _item.body_html, _item.root_id, _saved.saved_at,
        _root.c.kind.label("root_kind"), _root.c.title, _group.name.label("group_name"),
    )
    .join_from(Saved.__table__, Item.__table__, _item.id == _saved.item_id)
    .join(_root, _root.c.id == _item.root_id)
    .outerjoin(_parent, _parent.c.id == _item.parent_id)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .where(
        _saved.person_id == bindparam("me"),
        VISIBLE,
        _root.c.state == ItemState.PUBLISHED,
        func.coalesce(_parent.c.state, ItemState.PUBLISHED) == ItemState.PUBLISHED,
    )
    .order_by(_saved.saved_at.desc(), _item.id.desc())
    .limit(bindparam("most"))
)  # fmt: skip
_LATER = _SAVED.where(
    or_(
        _saved.saved_at < bindparam("at"),
        (_saved.saved_at == bindparam("at")) & (_item.id < bindparam("last")),
    )
)
_MY_GROUPS = (
    select(_group.id, _group.name)
    .where(_group.id.in_(bindparam("mine", expanding=True)))
    .order_by(_group.sort_key, _group.id)
)


def saved(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[SavedRow]:
    """Return what the viewer keeps and may still read, the latest first."""
    bound = {**readable_by(viewer), "me": viewer.person_id, "most": size + 1}
    rows = fetch(_SAVED, bound) if after is None else fetch(_LATER, {**bound, "at": after.at, "last": after.id})
    shown = rows[:size]
    people = cards(row.author_id for row in shown)
    following = Cursor(shown[-1].saved_at, shown[-1].id) if len(rows) > size else None
    return Slice([_saved_row(row, people.get(row.author_id)) for row in shown if row.root_kind in PAGES], following)


def _saved_row(row: Row[Any], author: PersonCard | None) -> SavedRow:
    href = address_of(row.root_kind, row.root_id, row.kind, row.id)
    return SavedRow(
        row.id, row.kind, author, row.title, row.group_name, href, excerpt(row.body_html, EXCERPT), row.saved_at
    )


def readable(viewer: Viewer, item_id: int) -> Item:
    """Return an item that the viewer may read. Raises NotFound."""
    found: Item = find_or_404(select(Item).where(is_visible(viewer)), id=item_id)
    return found


def thread(viewer: Viewer, item_id: int) -> Item:
    """Return the top of a thread that the viewer may read. Raises NotFound."""
    found = readable(viewer, item_id)
    if found.root_id != found.id:
        raise NotFound
    return found


def address(item: Item, root: Item) -> str:
    """Return where an item is read."""
    return address_of(root.kind, root.id, item.kind, item.id)


def group_choices(viewer: Viewer) -> list[GroupChoice]:
    """Return the viewer's groups with how much they hear of each."""
    levels = choices.levels(viewer, viewer.member_group_ids)
    rows = fetch(_MY_GROUPS, {"mine": sorted(viewer.member_group_ids)})
    return [GroupChoice(row.id, row.name, levels[row.id]) for row in rows]


def muted_threads(viewer: Viewer) -> list[MutedThread]:
    """Return the threads that the viewer has muted."""
    rows = [row for row in choices.muted_threads(viewer) if row.kind in PAGES]
    return [MutedThread(row.id, row.title or excerpt(row.body_html, 60), address_of(row.kind, row.id)) for row in rows]


def muted_people(viewer: Viewer) -> Sequence[PersonCard]:
    """Return the colleagues whom the viewer has muted."""
    people = cards(choices.muted_people(viewer))
    return list(people.values())


def colleague(viewer: Viewer, person_id: int) -> int:
    """Return the id of somebody whose profile the viewer may see. Raises NotFound."""
    return profile(viewer, person_id).id
