"""What one wrote and others do not see: one such item, those of a thread or a group, and one's own reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from intranet.access import Viewer, find_or_404
from intranet.database import db, fetch
from intranet.groups.queries.browsing import GroupName, names
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible
from intranet.items.publishing import kind_of
from intranet.moderation.models import ActKind, ModerationAct, Report

HELD_BACK = (ItemState.PENDING, ItemState.HIDDEN)
_item = Item.__table__.c
_MINE = select(_item.id).where(_item.author_id == bindparam("me"), _item.state.in_(HELD_BACK))
_IN_THREAD = _MINE.where(_item.root_id == bindparam("place"), _item.id != _item.root_id)
_IN_GROUP = _MINE.where(_item.group_id == bindparam("place"), _item.id == _item.root_id)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One's own item, and why others do not see it."""

    item: Item
    facts: str  # beside its title and words
    group: GroupName | None
    href: str | None  # the thread it stands in
    why: ModerationAct | None  # the act that hid it; none while it waits for the first time
    has_asked: bool
    was_upheld: bool

    @property
    def waits(self) -> bool:
        """Whether a moderator is still to look at it."""
        return self.item.state == ItemState.PENDING

    @property
    def may_ask(self) -> bool:
        """Whether another look can be asked for: once."""
        return not self.waits and not self.has_asked


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the viewer reported, and what became of it. What it said is not shown again."""

    at: datetime
    reason: str
    outcome: str | None
    closed_at: datetime | None
    href: str | None  # where it is read, if the viewer still reads it


def own(viewer: Viewer, item_id: int) -> Item:
    """Return an item of the viewer's that others do not see. Raises NotFound, also where they no longer read there."""
    found: Item = find_or_404(_own(viewer), id=item_id)
    return found


def held_back(viewer: Viewer, item_id: int) -> HeldBack:
    """Return the same with the reason why. Raises NotFound."""
    item = own(viewer, item_id)
    acts = acts_since_held(viewer, item)
    kinds = {act.kind for act in acts}
    root = db.session.scalars(select(Item).where(is_visible(viewer), Item.id == item.root_id)).one_or_none()
    href = address_of(root.kind, root.id) if root is not None else None
    group = names([item.group_id]).get(item.group_id or 0)
    return HeldBack(
        item, kind_of(item).facts(item), group, href, acts[0] if acts else None,
        ActKind.ASKED in kinds, ActKind.UPHELD in kinds,
    )  # fmt: skip


def acts_since_held(viewer: Viewer, item: Item) -> Sequence[ModerationAct]:
    """Return what was done with an item the viewer has found since it was hidden or declined, that act first."""
    act = ModerationAct
    held = select(func.max(act.id)).where(act.item_id == item.id, act.kind.in_((ActKind.HIDDEN, ActKind.DECLINED)))
    if item.state != ItemState.HIDDEN:
        return []
    since = act.id >= held.scalar_subquery()
    return db.session.scalars(select(act).where(act.item_id == item.id, since).order_by(act.id)).all()


def in_thread(viewer: Viewer, root_id: int) -> Sequence[Item]:
    """Return what the viewer wrote in a thread and others do not see."""
    return _some(viewer, _IN_THREAD, root_id)


def in_group(viewer: Viewer, group_id: int) -> Sequence[Item]:
    """Return threads that the viewer began in a group and others do not see."""
    return _some(viewer, _IN_GROUP, group_id)


def reports_by(viewer: Viewer) -> list[OwnReport]:
    """Return what the viewer has reported, the latest first."""
    root = Item.__table__.alias("root")
    readable = (
        select(Item.id, Item.kind, Item.root_id, root.c.kind.label("root_kind"))
        .join(root, root.c.id == Item.root_id)
        .where(is_visible(viewer), root.c.state == ItemState.PUBLISHED)
        .subquery()
    )
    query = (
        select(Report, readable.c.id, readable.c.kind, readable.c.root_id, readable.c.root_kind)
        .outerjoin(readable, readable.c.id == Report.item_id)
        .where(Report.reporter_id == viewer.person_id)
        .order_by(Report.id.desc())
        .limit(100)
    )
    return [
        OwnReport(
            report.reported_at, report.reason, report.outcome, report.closed_at,
            address_of(root_kind, root_id, kind, item_id) if item_id else None,
        )
        for report, item_id, kind, root_id, root_kind in db.session.execute(query)
    ]  # fmt: skip


def reported(viewer: Viewer, item: Item) -> Report | None:
    """Return the viewer's report of an item they have found."""
    return db.session.scalars(
        select(Report).where(Report.item_id == item.id, Report.reporter_id == viewer.person_id)
    ).one_or_none()


def _own(viewer: Viewer) -> Select[Any]:
    return select(Item).where(
        Item.author_id == viewer.person_id,
        Item.state.in_(HELD_BACK),
        Item.audience_id.in_(sorted(viewer.audience_ids)),
    )


def _some(viewer: Viewer, found: Select[Any], place_id: int) -> Sequence[Item]:
    """Most readers have nothing there, on pages that are opened all day: ids first, by a statement built once."""
    rows = fetch(found, {"me": viewer.person_id, "place": place_id})
    if not rows:
        return []
    return db.session.scalars(_own(viewer).where(Item.id.in_([row.id for row in rows])).order_by(Item.id)).all()
