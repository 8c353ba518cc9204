"""The log: what was decided where the viewer looks after things, and what came to the community managers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from intranet.access import COMMUNITY_MANAGER, Viewer
from intranet.database import db
from intranet.groups.queries.browsing import GroupName
from intranet.items.models import Item
from intranet.items.policy import is_visible
from intranet.moderation.cases import FOUND, bound
from intranet.moderation.models import ActKind, Desk, ModerationAct
from intranet.moderation.queries.waiting import known_names
from intranet.people.queries import PersonCard, cards
from intranet.web.pagination import Page

PAGE = 50
EXPORTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LogRow:
    """One act. ``heading`` is empty where the viewer may not read the item."""

    id: int
    at: datetime
    by: PersonCard | None
    kind: str
    desk: str
    item_id: int | None
    item_kind: str
    heading: str
    has_case: bool
    group: GroupName | None
    reason: str
    words: str
    before: str
    after: str


def page(viewer: Viewer, number: int = 1) -> Page[LogRow]:
    """Return a page of the log, the latest first."""
    total = db.session.scalar(select(func.count()).select_from(ModerationAct).where(_readable(viewer))) or 0
    number = min(number, max(1, -(-total // PAGE)))
    query = select(ModerationAct).where(_readable(viewer)).order_by(ModerationAct.id.desc())
    return Page(_rows(viewer, query.limit(PAGE).offset((number - 1) * PAGE)), number, PAGE, total)


def everything(viewer: Viewer) -> Iterator[LogRow]:
    """Yield the whole log, oldest first, for an export."""
    last = 0
    while True:
        query = select(ModerationAct).where(_readable(viewer), ModerationAct.id > last).order_by(ModerationAct.id)
        rows = _rows(viewer, query.limit(EXPORTED_AT_ONCE))
        yield from rows
        if len(rows) < EXPORTED_AT_ONCE:
            return
        last = rows[-1].id


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on acts.

    That something was reported and kept is not told to who wrote it, nor to the moderators whom a report went past.
    """
    act = ModerationAct
    own = select(Item.id).where(Item.author_id == viewer.person_id)
    in_groups = and_(
        act.group_id.in_(sorted(viewer.moderated_group_ids)),
        or_(act.kind != ActKind.KEPT, act.desk == Desk.MODERATORS),
    )
    to_managers = or_(act.desk == Desk.MANAGERS, and_(act.group_id.is_(None), act.item_id.is_not(None)))
    of_managers = to_managers if viewer.has(COMMUNITY_MANAGER) else false()
    silent = and_(act.kind == ActKind.KEPT, act.item_id.in_(own))
    return and_(or_(in_groups, of_managers), ~silent)


def _rows(viewer: Viewer, query: Any) -> list[LogRow]:
    acts: Sequence[ModerationAct] = db.session.scalars(query).all()
    people = cards(act.by_id for act in acts)
    groups = known_names(viewer, [act.group_id for act in acts])
    ids = sorted({act.item_id for act in acts if act.item_id is not None})
    found = select(Item, FOUND).where(Item.id.in_(ids), or_(FOUND, is_visible(viewer))).params(**bound(viewer))
    items = {item.id: (item.heading, bool(has_case)) for item, has_case in db.session.execute(found)} if ids else {}
    return [
        LogRow(
            act.id, act.at, people.get(act.by_id or 0), act.kind, act.desk, act.item_id, act.item_kind,
            *items.get(act.item_id or 0, ("", False)), groups.get(act.group_id or 0),
            act.reason, act.words, act.before, act.after,
        )
        for act in acts
    ]  # fmt: skip
