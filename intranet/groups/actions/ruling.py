"""Saying by which rule a group gets its members, letting that rest, and ending it."""

from __future__ import annotations

from sqlalchemy import update
from werkzeug.exceptions import Conflict

from intranet import clock
from intranet.access import Viewer, require
from intranet.audiences.attributes import offered_to
from intranet.audiences.rules import Rule
from intranet.database import db
from intranet.groups import following, plan, policy, roster
from intranet.groups.models import Group, GroupRule, Membership, Origin, RuleState
from intranet.groups.plan import Plan


class PlanChanged(Conflict):
    """Others would come or go than were shown, or somebody else has changed the rule."""


def set_rule(actor: Viewer, group: Group, rule: Rule, shown: Plan, version: int) -> Plan:
    """Follow the rule from now on, also when pressed twice: nobody comes or goes who was not shown.

    ``version`` is the one of the rule that was there, 0 for none. Return who came and went. Raises Forbidden or
    PlanChanged.
    """
    group, row = _locked(actor, group)
    wanted = plan.of(group.id, rule)
    is_same = row is not None and row.rule == rule.to_json()
    require(is_same or offered_to(actor).keys() >= {condition.attribute for condition in rule})
    if row is not None and is_same and row.state == RuleState.ACTIVE and wanted.is_empty:
        db.session.rollback()
        return wanted
    if version != (row.version if row else 0) or not wanted.is_within(shown):
        db.session.rollback()
        raise PlanChanged
    if row is None:
        row = GroupRule(group_id=group.id, version=0)
        db.session.add(row)
    if not is_same:
        row.rule, row.set_by_id, row.set_at = rule.to_json(), actor.person_id, clock.now()
    row.state, row.stopped_at = RuleState.ACTIVE, None
    row.version += 1
    following.carry_out(group, row, wanted)
    row.confirmed_at = clock.now()  # after they have gone: the brake does not count who was seen to go
    db.session.commit()
    return wanted


def pause(actor: Viewer, group: Group) -> None:
    """Let the members be as they are until the rule is followed again. Raises Forbidden."""
    _, row = _locked(actor, group)
    if row is not None and row.state != RuleState.PAUSED:
        row.state, row.stopped_at = RuleState.PAUSED, None
        row.version += 1
    db.session.commit()


def end(actor: Viewer, group: Group) -> None:
    """Forget the rule; whom it brought stays, and no later rule removes them. Raises Forbidden."""
    group, row = _locked(actor, group)
    if row is not None:
        brought = (Membership.group_id == group.id, Membership.origin == Origin.RULE)
        db.session.execute(update(Membership).where(*brought).values(origin=Origin.FORMER_RULE))
        db.session.delete(row)
    db.session.commit()


def _locked(actor: Viewer, group: Group) -> tuple[Group, GroupRule | None]:
    group = roster.locked(group)
    role = roster.acting_role(group, roster.membership(group, actor.person_id))
    require(policy.can_rule(actor, group, role))
    return group, db.session.get(GroupRule, group.id, populate_existing=True)
