"""A rule as one SQL condition over ``person``: for counting, for showing names, for who belongs.

Every condition is true or false of everybody, never unknown, so that a rule and its opposite part the
company in two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from intranet import clock
from intranet.audiences import beside
from intranet.audiences.attributes import ATTRIBUTES, Kind, Operator
from intranet.audiences.rules import Branch, Condition, Rule, Value
from intranet.people.models import Person, PersonState, Role
from intranet.people.names import fold
from intranet.settings import settings

_person, _role = Person.__table__.c, Role.__table__.c


def matching(rule: Rule) -> ColumnElement[bool]:
    """Return the condition: a colleague of today whom the rule means."""
    return and_(_person.state == PersonState.ACTIVE, or_(*(meets(branch) for branch in rule.any_of)))


def meets(branch: Branch) -> ColumnElement[bool]:
    """Return the condition: all of the branch holds."""
    return and_(*(holds(condition) for condition in branch))


def holds(condition: Condition) -> ColumnElement[bool]:
    """Return the condition in SQL."""
    found = _found(condition.opposite if condition.operator.is_negative else condition)
    return not_(found) if condition.operator.is_negative else found


def _found(condition: Condition) -> ColumnElement[bool]:
    attribute, values = ATTRIBUTES[condition.attribute], condition.values
    if condition.operator is Operator.UNDER:
        return _under(values)
    if attribute.name == "lead":
        return _leads()
    if attribute.name == "role":
        return exists().where(_role.person_id == _person.id, _role.name.in_(values))
    if attribute.kind is Kind.GROUPS:
        return beside.belongs(_person.id, values)
    if attribute.kind in (Kind.DATE, Kind.DAYS):
        return and_(attribute.column.is_not(None), _started(condition))
    if attribute.kind is Kind.PEOPLE:
        return func.coalesce(attribute.column, 0).in_(values)
    folded = [fold(str(value)) for value in values]
    if condition.operator is Operator.STARTS_WITH:
        return or_(*(attribute.column.like(f"{text}%") for text in folded))  # folding leaves no wildcard
    return attribute.column.in_(folded)


def _started(condition: Condition) -> ColumnElement[bool]:
    column, (value,) = ATTRIBUTES[condition.attribute].column, condition.values
    if condition.operator is Operator.WITHIN:
        return column.between(today() - timedelta(days=int(value)), today())
    day = date.fromisoformat(str(value))
    return column < day if condition.operator is Operator.BEFORE else column >= day


def today() -> date:
    """Return the day that it is where the site is: a day begins there at midnight."""
    return clock.now().astimezone(ZoneInfo(settings().time_zone)).date()


def _under(managers: Sequence[Value]) -> ColumnElement[bool]:
    """Walk down from the managers, level by level; UNION ends the walk in a ring of managers."""
    report, below = Person.__table__.alias(), Person.__table__.alias()
    chain = select(report.c.id).where(report.c.manager_id.in_(managers)).cte(recursive=True)
    chain = chain.union(select(below.c.id).join(chain, below.c.manager_id == chain.c.id))
    found: ColumnElement[bool] = _person.id.in_(select(chain.c.id))
    return found


def _leads() -> ColumnElement[bool]:
    report = Person.__table__.alias()
    return exists().where(report.c.manager_id == _person.id, report.c.state == PersonState.ACTIVE)
