"""Telling thousands: the members of a group in batches, in the background.

They are told of what is new in their group, or that it is mentioned somewhere: the latter to those who can read
it at that moment. Calls come first, so that nobody whom one concerns is told of mere news.

Each batch is one transaction that holds its notices, its mails and how far it came. A worker that dies
leaves a row that another takes up where it stands; a batch done twice changes nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, column, delete, exists, func, select, table, update

from intranet.database import begins, db, fetch, lock_row
from intranet.items.mentions import can_read
from intranet.items.models import EVERYONE, AudienceMember, Item, ItemMention, ItemState
from intranet.notifications import kinds
from intranet.notifications.kinds import Concern
from intranet.notifications.models import FanOut, Notice
from intranet.notifications.notices import Event, tell

BATCH = 1_000

# Groups and people stand above notices in the layers, so their tables go by name.
membership = table("membership", column("group_id"), column("person_id"))
person = table("person", column("id"), column("state"))
group = table("interest_group", column("id"), column("state"))

_fan_out, _item, _mention = FanOut.__table__.c, Item.__table__.c, ItemMention.__table__.c
_notice = Notice.__table__.c
_audience_member = AudienceMember.__table__.c
_STILL_CALLED = exists().where(
    _mention.item_id == _fan_out.item_id,
    _mention.group_id == _fan_out.group_id,
    group.c.id == _fan_out.group_id,
    group.c.state == "active",
)
_TOLD = select(_notice.recipient_id, _notice.concern).where(
    _notice.item_id == bindparam("item"), _notice.recipient_id.in_(bindparam("people", expanding=True))
)
_NEXT = select(_fan_out.id).order_by(_fan_out.is_call.desc(), _fan_out.id).limit(1)
_ONE = (
    select(
        FanOut.__table__, _item.state.label("item_state"), _item.group_id.label("item_group_id"),
        _item.kind.label("item_kind"), _item.root_id, _item.audience_id, _STILL_CALLED.label("is_still_called"),
    )
    .join_from(FanOut.__table__, Item.__table__, _item.id == _fan_out.item_id)
    .where(_fan_out.id == bindparam("fan_out"))
)  # fmt: skip
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
_COLLEAGUES = (
    select(person.c.id.label("person_id"))
    .where(person.c.id > bindparam("after"), person.c.state == "active")
    .order_by(person.c.id)
    .limit(bindparam("most"))
)
_IN_AUDIENCE = (
    select(_audience_member.person_id)
    .join_from(AudienceMember.__table__, person, person.c.id == _audience_member.person_id)
    .where(
        _audience_member.audience_id == bindparam("audience"),
        _audience_member.person_id > bindparam("after"),
        person.c.state == "active",
    )
    .order_by(_audience_member.person_id)
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
        others = [person_id for person_id in people if person_id != row.actor_id]
        (_tell_called if row.is_call else _tell_news)(row, others)
        _advance(fan_out_id, people[-1])
    if len(people) < BATCH:
        db.session.connection().execute(delete(FanOut.__table__).where(_fan_out.id == fan_out_id))
    db.session.commit()
    return len(people)


def _tell_news(row: Row[Any], people: list[int]) -> None:
    tell(_event(row, row.subject_key), people)


def _tell_called(row: Row[Any], people: list[int]) -> None:
    """Tell those who can read it and were not told that it is for them; who was told of it as news is told of this."""
    told = {one.recipient_id: one.concern for one in fetch(_TOLD, {"item": row.item_id, "people": people})}
    able = can_read(row.audience_id, people)
    tell(_event(row, f"{row.item_kind}:{row.item_id}"), sorted(able - told.keys()))
    around = {person_id for person_id, concern in told.items() if concern == Concern.AROUND_ME}
    tell(_event(row, f"mention:{row.item_id}"), sorted(able & around))


def _event(row: Row[Any], subject: str) -> Event:
    kind = kinds.named(row.kind)
    return Event(kind, subject, row.actor_id, row.item_id, row.root_id, row.item_group_id, row.created_at)


def _members(row: Row[Any]) -> list[int]:
    """Return the next members; nobody where the item was taken away or moved meanwhile, or calls them no more."""
    holds = row.is_still_called if row.is_call else row.item_group_id == row.group_id
    if row.item_state != ItemState.PUBLISHED or not holds:
        return []
    values = {"after": row.after_id, "most": BATCH}
    if row.group_id is not None:
        found = fetch(_MEMBERS, {**values, "group": row.group_id})
    elif row.audience_id == EVERYONE:
        found = fetch(_COLLEAGUES, values)
    else:
        found = fetch(_IN_AUDIENCE, {**values, "audience": row.audience_id})
    return [one.person_id for one in found]


def _advance(fan_out_id: int, last_id: int) -> None:
    statement = update(FanOut.__table__).where(_fan_out.id == fan_out_id).values(after_id=last_id)
    db.session.connection().execute(statement)
