"""Following the rules of groups: what a plan says is carried out, for one group or hourly for all.

A rule that would let go of more members than the brake allows is not followed at all: it waits until
an owner has seen who goes, or until it would no longer do so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select, update

from intranet import clock
from intranet.audiences import keeping
from intranet.database import begins, db, portions
from intranet.groups import notices, plan, roster
from intranet.groups.models import Group, GroupRule, GroupState, MembershipRequest, RequestState, RuleState
from intranet.groups.plan import Plan

log = logging.getLogger("intranet.groups")

#: Rules that are looked at by one statement.
BATCH = 20


def follow_rules() -> None:
    """Follow the rules of groups, and then those of kept audiences, which may ask who belongs to a group."""
    follow_all()
    keeping.follow_all()


def follow_all() -> None:
    """Let every rule that is followed bring and let go whom it must, each in a transaction of its own."""
    last = 0
    while batch := _after(last):
        last, moving = batch
        for group_id in sorted(moving):
            follow(group_id)


def _after(last: int) -> tuple[int, set[int]] | None:
    """Look at the next rules; return the last of their groups and those in which anything is to be done."""
    with begins(writing=False):
        rows = db.session.execute(
            select(GroupRule.group_id, GroupRule.state, GroupRule.rule)
            .join(Group, Group.id == GroupRule.group_id)
            .where(GroupRule.group_id > last, GroupRule.state != RuleState.PAUSED, Group.state == GroupState.ACTIVE)
            .order_by(GroupRule.group_id)
            .limit(BATCH)
        ).all()
        readable = {row.group_id: rule for row in rows if (rule := plan.read(row.group_id, row.rule))}
        waiting = {row.group_id for row in rows if row.state == RuleState.WAITING}
        moving = waiting | plan.due(readable)
        db.session.rollback()
    return (rows[-1].group_id, moving) if rows else None


@dataclass(frozen=True, slots=True)
class Followed:
    """A rule as the operator sees it: numbers, and the group's name."""

    group_id: int
    name: str
    state: str
    brought: int
    joins: int
    leaves: int


def overview() -> list[Followed]:
    """Return every rule that can be read, with how many would come and go by it."""
    rows = db.session.execute(
        select(Group.id, Group.name, GroupRule.state, GroupRule.rule)
        .join(GroupRule, GroupRule.group_id == Group.id)
        .order_by(Group.id)
    ).all()
    found = []
    for group_id, name, state, stored in rows:
        if rule := plan.read(group_id, stored):
            wanted = plan.of(group_id, rule)
            brought = plan.brought(group_id)
            found.append(Followed(group_id, name, state, brought, len(wanted.joins), len(wanted.leaves)))
    return found


def follow(group_id: int) -> None:
    """Follow one group's rule as it is now, or let it wait. Commits."""
    group = roster.locked(db.session.get_one(Group, group_id))
    row = db.session.get(GroupRule, group_id, populate_existing=True)
    rule = plan.read(group_id, row.rule) if row is not None else None
    if row is None or rule is None or row.state == RuleState.PAUSED or group.is_archived:
        db.session.rollback()
        return
    wanted = plan.of(group_id, rule)
    if not plan.is_braked(row, wanted):
        row.state, row.stopped_at = RuleState.ACTIVE, None
        carry_out(group, row, wanted)
    elif row.state != RuleState.WAITING:
        row.state, row.stopped_at = RuleState.WAITING, clock.now()
        notices.rule_waits(group, roster.owner_ids(group))
        log.warning("a rule waits", extra={"group": group_id, "people": len(wanted.leaves)})
    db.session.commit()


def carry_out(group: Group, row: GroupRule, wanted: Plan) -> None:
    """Change the members of a locked group as the plan says; the caller commits."""
    roster.bring(group, wanted.joins, row.set_by_id)
    roster.let_go(group, wanted.leaves, row.set_by_id)
    for some in portions(sorted(wanted.joins), roster.PORTION):
        db.session.execute(
            update(MembershipRequest)
            .where(
                MembershipRequest.group_id == group.id,
                MembershipRequest.person_id.in_(some),
                MembershipRequest.state == RequestState.PENDING,
            )
            .values(state=RequestState.APPROVED, decided_at=clock.now())
        )
    notices.brought(group, wanted.joins)
