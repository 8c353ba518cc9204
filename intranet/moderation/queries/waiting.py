"""What waits for a human: how much, since when, and the queue itself, oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, literal, select, union_all

from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.groups.models import Group
from intranet.groups.policy import visible as known_groups
from intranet.groups.queries.browsing import GroupName
from intranet.items.models import Item
from intranet.moderation import policy
from intranet.moderation.cases import CONTESTED, REPORTED, UNAPPROVED, bound
from intranet.moderation.models import ActKind, ModerationAct, Report
from intranet.people.queries import PersonCard, cards
from intranet.web.pagination import Page
from intranet.web.text import excerpt

PAGE = 30
EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for somebody, and since when."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An item about which somebody has to decide."""

    id: int
    kind: str
    excerpt: str
    author: PersonCard | None
    group: GroupName | None  # none where it stands in no group, or in one the viewer may not know
    since: datetime
    why: str  # reported, unapproved or contested
    reports: int


_item, _act = Item.__table__.c, ModerationAct.__table__.alias("asking").c
_ASKED_AT = select(func.max(_act.at)).where(_act.item_id == _item.id, _act.kind == ActKind.ASKED).scalar_subquery()
_ALL = union_all(
    select(_item.id.label("item_id"), Report.__table__.c.reported_at.label("since"), literal("reported").label("why"))
    .join_from(Item.__table__, Report.__table__, Report.__table__.c.item_id == _item.id)
    .where(REPORTED),
    select(_item.id, _item.created_at, literal("unapproved")).where(UNAPPROVED),
    select(_item.id, _ASKED_AT, literal("contested")).where(CONTESTED),
).subquery("waiting")
_COUNT = select(func.count(_ALL.c.item_id.distinct()), func.min(_ALL.c.since))
_SINCE = func.min(_ALL.c.since)
_QUEUE: Select[Any] = (
    select(_ALL.c.item_id, _ALL.c.why, _SINCE.label("since"), func.count().label("times"))
    .group_by(_ALL.c.item_id, _ALL.c.why)
    .order_by(_SINCE, _ALL.c.item_id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_ITEMS = select(_item.id, _item.kind, _item.title, _item.body_html, _item.author_id, _item.group_id).where(
    _item.id.in_(bindparam("ids", expanding=True))
)


def waiting(viewer: Viewer) -> Waiting:
    """Return how many items wait for the viewer's decision, and since when the oldest does."""
    if not policy.can_look_after(viewer):
        return Waiting(0, None)
    [(count, oldest)] = fetch(_COUNT, bound(viewer))
    return Waiting(count, oldest)


def queue(viewer: Viewer, number: int = 1) -> Page[QueueRow]:
    """Return a page of what waits for the viewer's decision, the oldest first."""
    total = waiting(viewer).count
    number = min(number, max(1, -(-total // PAGE)))
    found = fetch(_QUEUE, {**bound(viewer), "most": PAGE, "skip": (number - 1) * PAGE}) if total else []
    items = {row.id: row for row in fetch(_ITEMS, {"ids": [row.item_id for row in found]})} if found else {}
    people = cards(row.author_id for row in items.values())
    groups = known_names(viewer, [row.group_id for row in items.values()])
    return Page([_row(row, items[row.item_id], people, groups) for row in found], number, PAGE, total)


def known_names(viewer: Viewer, group_ids: Sequence[int | None]) -> dict[int, GroupName]:
    """Return the names of those groups that the viewer may know."""
    wanted = sorted({group_id for group_id in group_ids if group_id is not None})
    if not wanted:
        return {}
    rows = db.session.execute(
        known_groups(viewer).where(Group.id.in_(wanted)).with_only_columns(Group.id, Group.name, Group.state)
    )
    return {row.id: GroupName(row.id, row.name, row.state == "archived") for row in rows}


def _row(row: Row[Any], item: Row[Any], people: Mapping[int, PersonCard], groups: Mapping[int, GroupName]) -> QueueRow:
    words = f"{item.title}: {excerpt(item.body_html, EXCERPT)}" if item.title else excerpt(item.body_html, EXCERPT)
    reports = row.times if row.why == "reported" else 0
    author, group = people.get(item.author_id or 0), groups.get(item.group_id or 0)
    return QueueRow(item.id, item.kind, words, author, group, row.since, row.why, reports)
