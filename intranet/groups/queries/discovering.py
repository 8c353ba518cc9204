"""Groups that somebody may like, each with the facts that speak for it.

A fact about members counts only where the viewer may see the members: in groups that they can read. A
closed group is suggested by its topics alone. A secret group feeds nothing: it is not suggested, and
neither its members nor its topics are a reason for another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from intranet import clock
from intranet.access import Viewer
from intranet.database import fetch
from intranet.groups import policy
from intranet.groups.models import Group, GroupState, JoinPolicy, Membership, MembershipRequest, Visibility
from intranet.groups.models.discovering import GroupDismissal, GroupTopic
from intranet.groups.queries.browsing import COLUMNS, GroupRow, word_for
from intranet.items.visibility import readable_by
from intranet.people.models import Person, PersonState

#: Whoever belongs to fewer groups is shown suggestions at home.
FEW = 5
SHOWN = 3
#: Of a larger group the members hardly know each other.
COMPANY = 100
#: From how many people on a fact is worth telling, and how much each of them then weighs.
LEAST = {"team": 1, "shared": 2, "topic": 1, "department": 2, "place": 2}
WEIGHT = {"team": 8, "shared": 4, "topic": 3, "department": 2, "place": 1}
#: More than so many of one kind weigh nothing more: a large site does not drown a small team.
ENOUGH = 8

_mine: BindParameter[Any] = bindparam("mine", expanding=True)


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact that speaks for a group: how many of the team, of colleagues in other groups, and so on."""

    kind: str
    count: int
    word: str = ""  # the department, the place, or the topics

    @property
    def weight(self) -> int:
        """How much it speaks for the group."""
        return WEIGHT[self.kind] * min(self.count, ENOUGH)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group and why it is suggested: who is nearest stands first."""

    group: GroupRow
    reasons: Sequence[Reason]


def suggestions(viewer: Viewer, limit: int = SHOWN, beside: Collection[int] = ()) -> list[Suggestion]:
    """Return the groups for which most speaks, without those that stand ``beside`` them, by three statements."""
    reasons: dict[int, list[Reason]] = defaultdict(list)
    for group_id, reason in [*_by_members(viewer), *_by_topics(viewer)]:
        if reason.count >= LEAST[reason.kind]:
            reasons[group_id].append(reason)
    best = sorted(reasons, key=lambda group_id: (-sum(reason.weight for reason in reasons[group_id]), group_id))
    chosen = [group_id for group_id in best if group_id not in beside][:limit]
    if not chosen:
        return []
    rows = fetch(_chosen(), {**_values(viewer), "chosen": chosen})
    groups = {row.id: GroupRow(*row) for row in rows}
    for group in groups.values():
        group.membership = word_for(viewer, group, has_asked=False)
    return [Suggestion(groups[group_id], _told(reasons[group_id])) for group_id in chosen if group_id in groups]


def _told(reasons: Sequence[Reason]) -> list[Reason]:
    """Return what is said for a group, the nearest first: a department of no more people is the team once more."""
    team = max((reason.count for reason in reasons if reason.kind == "team"), default=0)
    telling = [reason for reason in reasons if reason.kind != "department" or reason.count > team]
    return sorted(telling, key=lambda reason: -WEIGHT[reason.kind])


def _values(viewer: Viewer) -> dict[str, Any]:
    """Return what the statements bind, each of which is built once: home shows suggestions to many."""
    return {
        **readable_by(viewer),
        "me": viewer.person_id,
        "mine": sorted(viewer.member_group_ids),
        "turned_down_after": clock.now() - policy.ASK_AGAIN_AFTER,
    }


def _may_be_suggested() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on groups: known to all, to be joined, and not turned down by either side."""
    dismissed = select(GroupDismissal.group_id).where(GroupDismissal.person_id == bindparam("me"))
    asked = select(MembershipRequest.group_id).where(policy.KEPT_FROM_ASKING)
    return (
        policy.KNOWN,
        Group.visibility != Visibility.SECRET,
        Group.state == GroupState.ACTIVE,
        Group.join_policy != JoinPolicy.INVITE,
        Group.id.not_in(_mine),
        Group.id.not_in(dismissed),
        Group.id.not_in(asked),
    )


@cache
def _chosen() -> Any:
    return select(*COLUMNS, literal(0)).where(*_may_be_suggested(), Group.id.in_(bindparam("chosen", expanding=True)))


#: The facts about members, in the order in which they are told.
_FACTS = ("team", "shared", "department", "place")


@cache
def _members() -> Any:
    me, their = aliased(Person), Person
    facts: dict[str, ColumnElement[bool]] = {
        "team": or_(their.id == me.manager_id, their.manager_id == me.manager_id, their.manager_id == me.id),
        "shared": their.id.in_(_company()),
        "department": and_(me.department_key != "", their.department_key == me.department_key),
        "place": and_(me.place_key != "", their.place_key == me.place_key),
    }
    sums = (func.sum(case((facts[kind], 1), else_=0)).label(kind) for kind in _FACTS)
    words = func.max(me.department).label("own_department"), func.max(me.place).label("own_place")
    query: Any = (
        select(Membership.group_id, *sums, *words)
        .join(Group, Group.id == Membership.group_id)
        .join(their, their.id == Membership.person_id)
        .join(me, me.id == bindparam("me"))
        .where(*_may_be_suggested(), Group.audience_id.in_(bindparam("audiences", expanding=True)))
        .where(their.state == PersonState.ACTIVE, their.id != bindparam("me"))
        .group_by(Membership.group_id)
    )
    return query


def _by_members(viewer: Viewer) -> Iterable[tuple[int, Reason]]:
    for row in fetch(_members(), _values(viewer)):
        word = {"department": row.own_department, "place": row.own_place}
        for kind in _FACTS:
            yield row.group_id, Reason(kind, getattr(row, kind), word.get(kind) or "")


@cache
def _topics() -> Any:
    own = select(GroupTopic.name).join(Group).where(*_own_known())
    query: Any = select(GroupTopic.group_id, GroupTopic.name).join(Group)
    query = query.where(*_may_be_suggested(), GroupTopic.name.in_(own))
    return query.order_by(GroupTopic.group_id, GroupTopic.position)


def _by_topics(viewer: Viewer) -> Iterable[tuple[int, Reason]]:
    topics: dict[int, list[str]] = defaultdict(list)
    for group_id, name in fetch(_topics(), _values(viewer)):
        topics[group_id].append(name)
    return ((group_id, Reason("topic", len(names), ", ".join(names))) for group_id, names in topics.items())


def _company() -> Any:
    """Return the select of members of the viewer's own groups that are small enough for people to know each other."""
    small = select(Membership.person_id).join(Group, Group.id == Membership.group_id)
    return small.where(*_own_known(), Group.member_count <= COMPANY)


def _own_known() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on groups: the viewer's own that are no secret."""
    return Group.id.in_(_mine), Group.visibility != Visibility.SECRET, Group.state == GroupState.ACTIVE
