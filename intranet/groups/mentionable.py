"""Groups can be mentioned by their name, ``@[Gardening]``, and reach their members.

Small ones by any member's word, larger ones by that of their moderators. A secret group is named to its own
members alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.sql.elements import ColumnElement

from intranet.database import db, fetch
from intranet.groups.models import Group, GroupState, MemberRole, Membership, Visibility
from intranet.items.mentions import GROUP, Suggestion, Target
from intranet.people.models import Person, PersonState
from intranet.people.names import patterns

#: Members whom any of them may call together by one word.
SMALL = 15
CARETAKERS = (MemberRole.OWNER, MemberRole.MODERATOR)

_group, _member, _person = Group.__table__.c, Membership.__table__.c, Person.__table__.c
_NAMEABLE: ColumnElement[bool] = or_(
    _group.visibility != Visibility.SECRET, _group.audience_id == bindparam("audience")
)
_NAMED = select(_group.id, _group.name_key, _group.audience_id).where(
    _group.name_key.in_(bindparam("keys", expanding=True)), _NAMEABLE
)
_PRESENT = select(_group.id, _group.name, _group.state).where(_group.id.in_(bindparam("groups", expanding=True)))
#: The members of a small group, and enough of a large one to know that it is large.
_MEMBERS = (
    select(_member.person_id)
    .join_from(Membership.__table__, Person.__table__, _person.id == _member.person_id)
    .where(_member.group_id == bindparam("group"), _person.state == PersonState.ACTIVE)
    .limit(SMALL + 1)
)
_ROLES = select(_member.group_id, _member.role).where(
    _member.group_id.in_(bindparam("groups", expanding=True)), _member.person_id == bindparam("author")
)
_CLOSED = select(_group.id).where(_group.audience_id == bindparam("audience"), _group.visibility != Visibility.OPEN)


class Groups:
    """How ``items.mentions`` asks about groups."""

    kind = GROUP

    def named(self, keys: Collection[str], audience_id: int) -> dict[str, int]:
        """Find groups that readers of the audience may know; a secret one's own name means itself there."""
        rows = fetch(_NAMED, {"keys": list(keys), "audience": audience_id})
        return {row.name_key: row.id for row in sorted(rows, key=lambda row: bool(row.audience_id == audience_id))}

    def targets(self, ids: Collection[int], audience_id: int, author_id: int | None) -> dict[int, Target]:
        """Return them with the members whom the author may reach."""
        rows = fetch(_PRESENT.where(_NAMEABLE), {"groups": list(ids), "audience": audience_id})
        alive = [row.id for row in rows if row.state == GroupState.ACTIVE]
        members = {
            group_id: frozenset(row.person_id for row in fetch(_MEMBERS, {"group": group_id})) for group_id in alive
        }
        roles = {row.group_id: row.role for row in fetch(_ROLES, {"groups": alive, "author": author_id or 0})}
        return {row.id: _target(row.id, row.name, members.get(row.id, frozenset()), roles.get(row.id)) for row in rows}

    def readers(self, audience_id: int) -> Select[Any] | None:
        """Return the members, where they alone read what is written in their group."""
        group_id = db.session.connection().execute(_CLOSED, {"audience": audience_id}).scalar()
        return None if group_id is None else select(Membership.person_id).where(Membership.group_id == group_id)

    def suggested(self, text: str, audience_id: int, readers: Select[Any] | None, limit: int) -> list[Suggestion]:
        """Return groups whose names begin so, those that readers of the audience may know."""
        words = patterns(text)
        if not words:
            return []
        query = (
            select(Group.id, Group.name, Group.purpose)
            .where(
                or_(Group.visibility != Visibility.SECRET, Group.audience_id == audience_id),
                and_(Group.state == GroupState.ACTIVE, *(Group.find_key.like(word) for word in words)),
            )
            .order_by(Group.sort_key, Group.id)
            .limit(limit)
        )
        return [
            Suggestion(GROUP, row.id, row.name, row.purpose, f"@[{row.name}]")
            for row in db.session.execute(query)
            if not set(row.name) & set("[]\\")
        ]


def _target(group_id: int, name: str, members: frozenset[int], role: str | None) -> Target:
    """Return a group for an author with this role in it; ``members`` of a large one are not all of them."""
    is_small = len(members) <= SMALL
    return Target(
        GROUP,
        group_id,
        name,
        f"/groups/{group_id}",
        members if is_small and role is not None else frozenset(),
        is_too_large=not is_small and role is not None and role not in CARETAKERS,
        is_call=not is_small and role in CARETAKERS,
    )


SOURCE = Groups()
