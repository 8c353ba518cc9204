"""What audiences know of groups, whose code stands above theirs: ids, who looks after them, and who belongs.

A rule may ask for members of a group into which nobody lets themselves, and whose name every colleague may know. A
group that turns free or secret later counts as nobody from that moment on, whatever the rule says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, and_, exists, select

from intranet.access import Viewer
from intranet.database import db

_TABLES = MetaData()
#: Memberships of the groups below are decided by those who look after them.
membership = Table(
    "membership",
    _TABLES,
    Column("group_id", Integer, info={"decided_by": "group"}),
    Column("person_id", Integer),
)
group = Table(
    "interest_group",
    _TABLES,
    Column("id", Integer),
    Column("name", String),
    Column("sort_key", String),
    Column("visibility", String),
    Column("join_policy", String),
    Column("audience_id", Integer),
)


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A group that a rule names."""

    id: int
    name: str
    counts: bool = True  # False: it is open to whoever wants in now, so nobody is meant by it


def counts() -> ColumnElement[bool]:
    """Return the condition on group: nobody lets themselves in, and it is no secret that there is the group."""
    return and_(group.c.join_policy != "free", group.c.visibility != "secret")


def belongs(person_id: ColumnElement[int], group_ids: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition: the person is a member of one of the groups, as far as they count."""
    return exists().where(
        membership.c.person_id == person_id,
        membership.c.group_id == group.c.id,
        group.c.id.in_(sorted(group_ids)),
        counts(),
    )


def askable(viewer: Viewer) -> dict[str, str]:
    """Return the groups that the viewer may ask for, as they see who belongs: names by id as text."""
    readable = group.c.audience_id.in_(sorted(viewer.audience_ids))
    query = select(group.c.id, group.c.name).where(readable, counts()).order_by(group.c.sort_key, group.c.id)
    return {str(row.id): row.name for row in db.session.execute(query)}


def read_by(viewer: Viewer, group_ids: Iterable[int]) -> bool:
    """Whether the viewer sees who belongs to each of the groups."""
    hidden = group.c.audience_id.not_in(sorted(viewer.audience_ids))
    return db.session.execute(select(group.c.id).where(group.c.id.in_(sorted(group_ids)), hidden)).first() is None


def names(group_ids: Iterable[int]) -> dict[int, AskedGroup]:
    """Return the groups that every colleague may know, among those with these ids, for words that all may read."""
    wanted = sorted(set(group_ids))
    if not wanted:
        return {}
    query = select(group.c.id, group.c.name, counts()).where(group.c.id.in_(wanted), group.c.visibility != "secret")
    return {row.id: AskedGroup(row.id, row.name, bool(row[2])) for row in db.session.execute(query)}
