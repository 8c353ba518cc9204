"""Who would come and go by a group's rule, and whether the brake lets that happen by itself.

A rule brings colleagues of today who neither belong nor have left or been removed, and lets go only
of those whom it brought. Former colleagues are left as they are: coming and going is not theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, literal, not_, or_, select, union_all

from intranet import clock
from intranet.audiences.attributes import STEADY
from intranet.audiences.matching import matching
from intranet.audiences.rules import Rule, RuleError, parse
from intranet.database import db
from intranet.groups.models import GroupRule, LeaveCause, Membership, MembershipLeave
from intranet.groups.roster import BROUGHT
from intranet.people.models import Person, PersonState

log = logging.getLogger("intranet.groups")

#: A rule may let go of so many members by itself, or of this share of whom it brought, within the time.
BRAKE_PEOPLE = 5
BRAKE_SHARE = 0.05
BRAKE_TIME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """Ids of who comes and who goes, and how many stay out by their own or a colleague's will."""

    joins: frozenset[int] = frozenset()
    leaves: frozenset[int] = frozenset()
    staying_out: int = 0

    @classmethod
    def shown(cls, joins: str, leaves: str) -> Plan:
        """Read the plan that a page has shown: ids apart by commas."""
        return cls(frozenset(_ids(joins)), frozenset(_ids(leaves)))

    @property
    def is_empty(self) -> bool:
        """Whether nobody comes or goes."""
        return not (self.joins or self.leaves)

    def is_within(self, other: Plan) -> bool:
        """Whether nobody comes or goes but in the other plan."""
        return self.joins <= other.joins and self.leaves <= other.leaves


def of(group_id: int, rule: Rule) -> Plan:
    """Return what the rule would change today."""
    out = _turned_away(group_id)
    staying_out = select(func.count()).select_from(Person).where(matching(rule), Person.id.in_(out))
    return Plan(
        frozenset(db.session.scalars(joining(group_id, rule))),
        frozenset(db.session.scalars(leaving(group_id, rule))),
        db.session.scalar(staying_out) or 0,
    )


def due(rules: Mapping[int, Rule]) -> set[int]:
    """Return the groups in which their rule would change anything, by one statement for all of them."""
    if not rules:
        return set()
    asked = [
        select(literal(group_id)).where(or_(joining(group_id, rule).exists(), leaving(group_id, rule).exists()))
        for group_id, rule in rules.items()
    ]
    return set(db.session.scalars(union_all(*asked)))


def is_braked(row: GroupRule, plan: Plan) -> bool:
    """Whether the plan lets go of more members than a rule may by itself, together with those of the last day."""
    if not plan.leaves:
        return False
    since = max(row.confirmed_at, clock.now() - BRAKE_TIME)
    gone = _count(
        MembershipLeave,
        MembershipLeave.group_id == row.group_id,
        MembershipLeave.cause == LeaveCause.RULE,
        MembershipLeave.left_at > since,
    )
    return gone + len(plan.leaves) > max(BRAKE_PEOPLE, (gone + brought(row.group_id)) * BRAKE_SHARE)


def brought(group_id: int) -> int:
    """Return how many members the rule has brought and may let go of."""
    return _count(Membership, Membership.group_id == group_id, *BROUGHT)


def read(group_id: int, stored: object) -> Rule | None:
    """Read a stored rule; one that this version does not know changes nothing, and is in the log."""
    try:
        return parse(stored, STEADY)
    except RuleError:
        log.exception("a stored rule cannot be read", extra={"group": group_id})
        return None


def joining(group_id: int, rule: Rule) -> Select[Any]:
    """Return the select of ids of who would come."""
    belonging = select(Membership.person_id).where(Membership.group_id == group_id)
    return select(Person.id).where(
        matching(rule), Person.id.not_in(belonging), Person.id.not_in(_turned_away(group_id))
    )


def leaving(group_id: int, rule: Rule) -> Select[Any]:
    """Return the select of ids of who would go."""
    return (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == group_id, *BROUGHT, Person.state == PersonState.ACTIVE, not_(matching(rule)))
    )


def _turned_away(group_id: int) -> Select[Any]:
    """Return the select of who left or was removed."""
    return select(MembershipLeave.person_id).where(
        MembershipLeave.group_id == group_id, MembershipLeave.cause.in_((LeaveCause.LEFT, LeaveCause.REMOVED))
    )


def _count(of: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


def _ids(text: str) -> Iterable[int]:
    return (int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 11)
