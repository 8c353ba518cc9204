"""Reading reactions: how many of each kind, the viewer's own, and who reacted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select

from intranet.access import Viewer
from intranet.database import Base, db, fetch
from intranet.items import queries
from intranet.items.models import Item
from intranet.reactions.models import Reaction, ReactionKind

#: How many names a page holds.
MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Bar:
    """The reactions to one item as its page shows them: pairs of kind and number, in the order of the set."""

    counts: tuple[tuple[str, int], ...] = ()
    mine: str | None = None

    @property
    def total(self) -> int:
        """How many people reacted."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Reactor:
    """Somebody who reacted. People stand above reactions; a row of names needs no more of them."""

    id: int
    display_name: str
    state: str
    picture: str | None


NOBODY = Bar()
_reaction = Reaction.__table__.c
#: How many reacted how to some items: ``bars_of`` reads its rows.
COUNTED = (
    select(
        _reaction.item_id,
        _reaction.kind,
        func.count().label("number"),
        func.max(case((_reaction.person_id == bindparam("me"), 1), else_=0)).label("is_mine"),
    )
    .where(_reaction.item_id.in_(bindparam("items", expanding=True)))
    .group_by(_reaction.item_id, _reaction.kind)
)


def bars(viewer: Viewer, item_ids: Collection[int]) -> dict[int, Bar]:
    """Return the reactions to items that the viewer has found, by one statement; nothing where there are none."""
    return bars_of(fetch(COUNTED, {"items": list(item_ids), "me": viewer.person_id}) if item_ids else ())


def bars_of(rows: Iterable[Row[Any]]) -> dict[int, Bar]:
    """Return the reactions that rows of ``COUNTED`` tell of, by item."""
    found: dict[int, dict[str, int]] = {}
    mine: dict[int, str] = {}
    for row in rows:
        found.setdefault(row.item_id, {})[row.kind] = row.number
        if row.is_mine:
            mine[row.item_id] = row.kind
    return {
        item_id: Bar(tuple((str(kind), counts[kind]) for kind in ReactionKind if kind in counts), mine.get(item_id))
        for item_id, counts in found.items()
    }


def item(viewer: Viewer, item_id: int) -> Item:
    """Return an item whose reactions are asked for. Raises NotFound where the viewer finds none."""
    return queries.one(viewer, item_id)


def is_archived(viewer: Viewer, item: Item) -> bool:
    """Whether an item the viewer has found stands in an archived group: there everything stays as it was."""
    group = Base.metadata.tables["interest_group"]
    return db.session.scalar(select(group.c.state).where(group.c.id == item.group_id)) == "archived"


def who_reacted(viewer: Viewer, item: Item) -> list[tuple[str, list[Reactor]]]:
    """Return who reacted to an item the viewer has found, by kind: colleagues of today and former ones."""
    person = Base.metadata.tables["person"].c
    rows = db.session.execute(
        select(_reaction.kind, person.id, person.display_name, person.state, person.picture)
        .join_from(Reaction.__table__, person.id.table, person.id == _reaction.person_id)
        .where(_reaction.item_id == item.id, person.state.in_(("active", "deactivated")))
        .order_by(_reaction.reacted_at, person.id)
        .limit(MOST_NAMES)
    )
    people: dict[str, list[Reactor]] = {}
    for kind, *card in rows:
        people.setdefault(kind, []).append(Reactor(*card))
    return [(str(kind), people[kind]) for kind in ReactionKind if kind in people]
