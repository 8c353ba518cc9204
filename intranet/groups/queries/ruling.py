"""A group's rule as its owners see it: what it says, and who would come and go, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.audiences import describing
from intranet.audiences.queries import why_in, why_out
from intranet.audiences.rules import Rule
from intranet.database import db
from intranet.groups import plan
from intranet.groups.models import Group, GroupRule
from intranet.groups.plan import Plan
from intranet.people import policy as people_policy
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard, cards

#: People named on each side of a preview; the others are counted.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class RuleCard:
    """The rule that a group has."""

    rule: Rule | None  # None where this version cannot read it
    words: list[str]
    state: str
    set_by: PersonCard | None
    set_at: datetime
    stopped_at: datetime | None
    brought: int  # members whom it brought and may let go
    version: int


@dataclass(frozen=True, slots=True)
class Moving:
    """Somebody who would come or go, and why."""

    person: PersonCard
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would change: everybody by id, the first of them by name."""

    plan: Plan
    joins: list[Moving]
    leaves: list[Moving]


def of_group(viewer: Viewer, group: Group) -> RuleCard | None:
    """Return the rule of a group whose members the viewer sees, None where it has none."""
    row = db.session.get(GroupRule, group.id)
    if row is None:
        return None
    rule = plan.read(group.id, row.rule)
    return RuleCard(
        rule=rule,
        words=describing.branches(rule) if rule else [],
        state=row.state,
        set_by=cards([row.set_by_id]).get(row.set_by_id or 0),
        set_at=row.set_at,
        stopped_at=row.stopped_at,
        brought=plan.brought(group.id),
        version=row.version,
    )


def preview(viewer: Viewer, group: Group, rule: Rule) -> Preview:
    """Return who would come and go in a group whose members the viewer sees."""
    joins = _first(viewer, plan.joining(group.id, rule))
    leaves = _first(viewer, plan.leaving(group.id, rule))
    fits = why_in(viewer, rule, [card.id for card in joins])
    lacks = why_out(viewer, rule, [card.id for card in leaves])
    return Preview(
        plan.of(group.id, rule),
        [Moving(card, fits.get(card.id, "")) for card in joins],
        [Moving(card, lacks.get(card.id, "")) for card in leaves],
    )


def _first(viewer: Viewer, moving: Select[Any]) -> list[PersonCard]:
    listed = people_policy.listed(viewer).with_only_columns(*CARD).where(Person.id.in_(moving))
    return [PersonCard(*row) for row in db.session.execute(listed.order_by(Person.sort_key, Person.id).limit(SHOWN))]
