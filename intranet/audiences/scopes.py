"""Who may announce to whom: rights of people and roles, each over everyone or the people of a rule.

An audience is within a scope by how it is written: each of its branches says all that one of the scope's says. So it
stays within it whatever becomes of the people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, exists, or_, select

from intranet.access import Viewer
from intranet.audiences.attributes import Operator
from intranet.audiences.implying import implies, is_below
from intranet.audiences.models import AnnounceRight, AudienceRule
from intranet.audiences.rules import (
    MOST_BRANCHES,
    MOST_CONDITIONS,
    Branch,
    Condition,
    Rule,
    RuleError,
    parse,
)
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.people.models import SIGNS_IN, Person, PersonState

#: The role of whoever has people below them.
LEAD = "lead"

_right, _person = AnnounceRight.__table__.c, Person.__table__.c


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom somebody may announce to: everyone where there is no rule."""

    rule: Rule | None
    may_require: bool


def scopes(viewer: Viewer) -> list[Scope]:
    """Return what the viewer may announce to, beside groups, as it is now; nothing for most."""
    report = Person.__table__.alias()
    leads = exists().where(report.c.manager_id == viewer.person_id, report.c.state == PersonState.ACTIVE)
    theirs = or_(
        _right.person_id == viewer.person_id,
        _right.role.in_(sorted(viewer.roles)),
        and_(_right.role == LEAD, leads),
    )
    is_here = exists().where(_person.id == viewer.person_id, _person.state.in_(SIGNS_IN))
    rows = db.session.execute(
        select(_right.role, _right.rule, _right.may_require).where(theirs, is_here).order_by(_right.id)
    )
    return [scope for row in rows if (scope := _scope(viewer, row.role, row.rule, row.may_require)) is not None]


def _scope(viewer: Viewer, role: str | None, stored: object, may_require: bool) -> Scope | None:
    """Return what a right reaches; one that this version cannot read reaches nobody."""
    try:
        rule = parse(stored) if stored is not None else None
        if role == LEAD:
            below = Rule(((Condition("manager", Operator.UNDER, (viewer.person_id,)),),))
            rule = within(below, rule) if rule else below
    except RuleError:
        return None
    return Scope(rule, may_require)


def within(scope: Rule, rule: Rule) -> Rule:
    """Return the rule narrowed to the scope. Raises RuleError where that has too many parts to be one.

    What stands in a branch already is not said again, so that a rule within the scope stays as it is.
    """
    branches: list[Branch] = []
    for branch in rule.any_of:
        is_within = any(is_below(branch, limit) for limit in scope.any_of)
        branches += [branch] if is_within else [_both(branch, limit) for limit in scope.any_of]
    if len(branches) > MOST_BRANCHES or any(len(branch) > MOST_CONDITIONS for branch in branches):
        raise RuleError({None: _l("This rule has too many parts.")})
    return Rule(tuple(branches))


def covers(scope: Scope, rule: Rule | None) -> bool:
    """Whether a rule means nobody outside the scope, by how it is written; none is everyone."""
    if scope.rule is None:
        return True
    limits = scope.rule.any_of
    return rule is not None and all(any(is_below(branch, limit) for limit in limits) for branch in rule.any_of)


def covered(found: Iterable[Scope], rule: Rule | None, *, must_read: bool = False) -> bool:
    """Whether the scopes together cover a rule: each of its branches is within one of them. None is everyone."""
    whole = together(found, must_read=must_read)
    return whole is not None and covers(whole, rule)


def together(found: Iterable[Scope], *, must_read: bool = False) -> Scope | None:
    """Return the one scope that reaches all whom these reach; none where they reach nobody."""
    counting = [scope for scope in found if scope.may_require or not must_read]
    rules = [scope.rule for scope in counting if scope.rule is not None]
    if len(rules) < len(counting):
        return Scope(None, must_read)
    limits = dict.fromkeys(branch for rule in rules for branch in rule.any_of)
    return Scope(Rule(tuple(limits)), must_read) if limits else None


def may_announce_to(viewer: Viewer, audience_id: int, *, must_read: bool = False) -> bool:
    """Whether one of the viewer's scopes covers everyone, or the audience of a rule."""
    rule = None
    if audience_id != EVERYONE:
        row = db.session.get(AudienceRule, audience_id)
        if row is None:
            return False
        try:
            rule = parse(row.rule)
        except RuleError:  # of another version of the product: nobody's scope is known to cover it
            return False
    return covered(scopes(viewer), rule, must_read=must_read)


def _both(branch: Branch, limit: Branch) -> Branch:
    return (*branch, *(one for one in limit if not any(implies(condition, one) for condition in branch)))
