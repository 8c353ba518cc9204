"""Who may announce to whom: rights of people and roles, each over everyone or the people of a rule.

An audience is within a scope by how it is written: the scope's conditions stand in each of its branches. So it
stays within it whatever becomes of the people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from intranet.access import Viewer
from intranet.audiences.attributes import Operator
from intranet.audiences.models import AnnounceRight, AudienceRule
from intranet.audiences.rules import Branch, Condition, Rule, parse
from intranet.database import db
from intranet.items.models import EVERYONE

#: The role of whoever has people below them.
LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom somebody may announce to: everyone where there is no rule."""

    rule: Rule | None
    may_require: bool


def scopes(viewer: Viewer) -> list[Scope]:
    """Return what the viewer may announce to, beside groups; nothing for most."""
    rights = db.session.scalars(
        select(AnnounceRight)
        .where(or_(AnnounceRight.person_id == viewer.person_id, AnnounceRight.role.in_([*sorted(viewer.roles), LEAD])))
        .order_by(AnnounceRight.id)
    ).all()
    found = []
    for right in rights:
        rule = parse(right.rule) if right.rule else None
        if right.role == LEAD:
            below = Rule(((Condition("manager", Operator.UNDER, (viewer.person_id,)),),))
            rule = within(below, rule) if rule else below
        found.append(Scope(rule, right.may_require))
    return found


def within(scope: Rule, rule: Rule) -> Rule:
    """Return the rule narrowed to the scope: each branch of one with each branch of the other."""
    return Rule(tuple(_both(branch, limit) for branch in rule.any_of for limit in scope.any_of))


def covers(scope: Scope, rule: Rule | None) -> bool:
    """Whether a rule means nobody outside the scope, by how it is written; none is everyone."""
    if scope.rule is None:
        return True
    return rule is not None and all(
        any(set(limit) <= set(branch) for limit in scope.rule.any_of) for branch in rule.any_of
    )


def may_announce_to(viewer: Viewer, audience_id: int, *, must_read: bool = False) -> bool:
    """Whether one of the viewer's scopes covers everyone, or the audience of a rule."""
    rule = None
    if audience_id != EVERYONE:
        row = db.session.get(AudienceRule, audience_id)
        if row is None:
            return False
        rule = parse(row.rule)
    return any(covers(scope, rule) for scope in scopes(viewer) if scope.may_require or not must_read)


def _both(branch: Sequence[Condition], limit: Sequence[Condition]) -> Branch:
    return (*branch, *(condition for condition in limit if condition not in branch))
