"""Whom a rule means in SQL is whom it means read aloud: generated rules over generated companies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intranet import clock
from intranet.audiences.attributes import ATTRIBUTES, Kind
from intranet.audiences.matching import holds, matching
from intranet.audiences.rules import MOST_BRANCHES, MOST_CONDITIONS, Condition, Rule, parse
from intranet.database import db
from intranet.groups.models import Membership
from intranet.people.models import Person, Role
from tests import cast as casting
from tests.audiences.companies import COLUMNS, COMPANY, GROUPS, companies, conditions, meant, rules
from tests.cast import Cast

#: Half past midnight in Berlin, where the site is; in UTC it is the day before.
NIGHT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)


class Ids(NamedTuple):
    """Ids in the database, by number."""

    people: list[int]
    groups: list[int]


def store(company: list[dict]) -> Ids:
    """Put a company into the database; return the ids by number, and one that nobody has."""
    rows = [
        Person(
            display_name=f"Person {number}",
            started_on=person["started"],
            **{name: person[name] for name in COLUMNS},
        )
        for number, person in enumerate(company)
    ]
    db.session.add_all(rows)
    db.session.flush()
    groups = [casting.group(f"Group {number}", rows[-1], **how).id for number, how in enumerate(GROUPS)]
    db.session.query(Membership).delete()
    for row, person in zip(rows, company, strict=True):
        row.manager_id = None if person["manager"] is None else rows[person["manager"]].id
        db.session.add_all(Role(person_id=row.id, name=name, source="local") for name in person["roles"])
        db.session.add_all(Membership(person_id=row.id, group_id=groups[number]) for number in person["groups"])
    db.session.flush()
    return Ids([*(row.id for row in rows), rows[-1].id + 1000], [*groups, groups[-1] + 1000])


def with_ids(rule: Rule, ids: Ids) -> Rule:
    """The rule with the ids of the database instead of numbers."""
    known = {Kind.PEOPLE: ids.people, Kind.GROUPS: ids.groups}

    def one(condition: Condition) -> Condition:
        given = known.get(ATTRIBUTES[condition.attribute].kind)
        values = tuple(given[value] for value in condition.values) if given else condition.values
        return Condition(condition.attribute, condition.operator, values)

    return Rule(tuple(tuple(one(condition) for condition in branch) for branch in rule.any_of))


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(company=companies(), drawn=st.lists(rules, min_size=4, max_size=8))
def test_sql_and_plain_python_mean_the_same_people(app, company: list[dict], drawn: list[Rule]) -> None:
    ids = store(company)
    try:
        for rule in drawn:
            with clock.frozen_at(NIGHT):
                in_sql = set(db.session.scalars(select(Person.id).where(matching(with_ids(rule, ids)))))
            assert in_sql == {ids.people[number] for number in meant(company, rule)}, rule
    finally:
        db.session.rollback()


@QUICK
@given(company=companies(), drawn=st.lists(conditions(), min_size=4, max_size=8))
def test_a_condition_and_its_opposite_part_the_company(app, company: list[dict], drawn: list[Condition]) -> None:
    ids = store(company)
    try:
        for one in drawn:
            condition = next(iter(with_ids(Rule(((one,),)), ids)))
            sides = [
                set(db.session.scalars(select(Person.id).where(holds(c)))) for c in (condition, condition.opposite)
            ]
            assert sides[0] | sides[1] == set(ids.people[:-1]), condition
            assert not sides[0] & sides[1], condition
    finally:
        db.session.rollback()


@settings(max_examples=50, deadline=None)
@given(rule=rules)
def test_a_rule_written_as_json_reads_as_the_same_rule(rule: Rule) -> None:
    rule = with_ids(rule, Ids(list(range(1, COMPANY + 2)), list(range(1, len(GROUPS) + 2))))
    again = parse(rule.to_json())
    assert [c.operator for c in again] == [c.operator for c in rule]
    assert parse(again.to_json()) == again
    assert len(rule.any_of) <= MOST_BRANCHES
    assert all(len(branch) <= MOST_CONDITIONS for branch in rule.any_of)


def test_leavers_and_imported_people_are_never_meant(cast: Cast) -> None:
    everyone = parse({"version": 1, "any": [{"all": [{"attribute": "role", "operator": "is_not", "values": ["hr"]}]}]})
    cast.ada.state, cast.ben.state = "deactivated", "imported"
    db.session.flush()

    found = set(db.session.scalars(select(Person.display_name).where(matching(everyone))))

    assert found == {"Cleo Ó Súilleabháin", "Mika Virtanen", "Anton Dvořák"}
