"""Telling thousands: the members of a group in batches, in the background.

Each batch is one transaction that holds its notices, its mails and how far it came. A worker that dies
leaves a row that another takes up where it stands; a batch done twice changes nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, column, delete, func, select, table, update

from intranet.database import begins, db, fetch, lock_row
from intranet.items.models import Item, ItemState
from intranet.notifications import kinds
from intranet.notifications.models import FanOut
from intranet.notifications.notices import Event, tell

BATCH = 1_000

# Groups and people stand above notices in the layers, so their tables go by name.
membership = table("membership", column("group_id"), column("person_id"))
person = table("person", column("id"), column("state"))

_fan_out, _item = FanOut.__table__.c, Item.__table__.c
_NEXT = select(_fan_out.id).order_by(_fan_out.id).limit(1)
_ONE = (
    select(FanOut.__table__, _item.state.label("item_state"), _item.group_id.label("item_group_id"))
    .join_from(FanOut.__table__, Item.__table__, _item.id == _fan_out.item_id)
    .where(_fan_out.id == bindparam("fan_out"))
)
_MEMBERS = (
    select(membership.c.person_id)
    .join_from(membership, person, person.c.id == membership.c.person_id)
    .where(
        membership.c.group_id == bindparam("group"),
        membership.c.person_id > bindparam("after"),
        person.c.state == "active",
    )
    .order_by(membership.c.person_id)
    .limit(bindparam("most"))
)


def work_off() -> int:
    """Tell everybody who is still to be told; return how many people were looked at."""
    looked_at = 0
    while (waiting := _first()) is not None:
        looked_at += tell_batch(waiting)
    return looked_at


def waiting_count() -> int:
    """Return how many acts are still to be told of."""
    return db.session.scalar(select(func.count()).select_from(FanOut)) or 0


def _first() -> int | None:
    with begins(writing=False):
        rows = fetch(_NEXT)
        db.session.rollback()
    return rows[0].id if rows else None


def tell_batch(fan_out_id: int) -> int:
    """Tell the next members in one transaction; return how many were looked at. Commits."""
    lock_row(FanOut.__table__, fan_out_id)
    rows = fetch(_ONE, {"fan_out": fan_out_id})
    people = _members(rows[0]) if rows else []
    if people:
        row = rows[0]
        kind = kinds.named(row.kind)
        event = Event(
            kind, row.subject_key, row.actor_id, row.item_id, row.item_id, row.group_id, row.created_at
        )  # fmt: skip
        tell(event, [person_id for person_id in people if person_id != row.actor_id])
        _advance(fan_out_id, people[-1])
    if len(people) < BATCH:
        db.session.connection().execute(delete(FanOut.__table__).where(_fan_out.id == fan_out_id))
    db.session.commit()
    return len(people)


def _members(row: Row[Any]) -> list[int]:
    """Return the next members; nobody where the item was taken away or moved meanwhile."""
    if row.item_state != ItemState.PUBLISHED or row.item_group_id != row.group_id:
        return []
    found = fetch(_MEMBERS, {"group": row.group_id, "after": row.after_id, "most": BATCH})
    return [one.person_id for one in found]


def _advance(fan_out_id: int, last_id: int) -> None:
    statement = update(FanOut.__table__).where(_fan_out.id == fan_out_id).values(after_id=last_id)
    db.session.connection().execute(statement)
