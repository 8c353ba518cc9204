"""Approve first: whether what somebody writes in a group waits until a moderator has looked at it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, column, func, select, table

from intranet import clock
from intranet.database import UtcDateTime, db, fetch
from intranet.items.models import ApprovalRule, Item, ItemState

# Groups stand above items in the layers, so their table goes by name.
membership = table(
    "membership", column("group_id"), column("person_id"), column("role"), column("joined_at", UtcDateTime)
)

_rule, _item = ApprovalRule.__table__.c, Item.__table__.c
_RULE = (
    select(_rule.things, _rule.days, membership.c.joined_at)
    .join_from(ApprovalRule.__table__, membership, membership.c.group_id == _rule.group_id)
    .where(
        _rule.group_id == bindparam("group"),
        membership.c.person_id == bindparam("author"),
        membership.c.role == "member",
    )
)
_PUBLISHED = select(func.count()).where(
    _item.author_id == bindparam("author"),
    _item.group_id == bindparam("group"),
    _item.state == ItemState.PUBLISHED,
)


def groups_that_look_first(group_ids: Collection[int]) -> frozenset[int]:
    """Return those of the groups that have a rule, for who asks about many."""
    query = select(_rule.group_id).where(_rule.group_id.in_(group_ids))
    return frozenset(db.session.scalars(query))


def waits(author_id: int | None, group_id: int | None) -> bool:
    """Whether a new item of the author waits: the first few of who joined a group that wants it a short while ago.

    What waits, was declined or hidden earns no trust, so it does not count among the first few.
    """
    if author_id is None or group_id is None:
        return False
    values = {"author": author_id, "group": group_id}
    for rule in fetch(_RULE, values):
        if clock.now() - rule.joined_at < timedelta(days=rule.days):
            return bool(fetch(_PUBLISHED, values)[0][0] < rule.things)
    return False
