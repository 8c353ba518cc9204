"""Whom a rule means in SQL is whom it means read aloud: generated rules over generated companies."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intranet.audiences.attributes import ATTRIBUTES, Kind, Operator
from intranet.audiences.matching import holds, matching
from intranet.audiences.rules import MOST_BRANCHES, MOST_CONDITIONS, Condition, Rule, parse
from intranet.database import db
from intranet.people.models import Person, Role
from intranet.people.names import fold
from tests.cast import Cast

#: Values that fold alike, that begin alike, that hold wildcards, and none at all.
WORDS = (
    "",
    "Engineering",
    "ENGINEERING",
    "Engineering Łódź",
    "engineering lodz",
    "R&D",
    "r_d",
    "100 %",
    "Größe",
    "東京",
    "Sales",
)
COLUMNS = ("department", "place", "title", "state")
COMPANY = 12
PEOPLE = st.integers(0, COMPANY)  # the last is nobody

WAYS: dict[Operator, Callable[[str, str], bool]] = {
    Operator.IS: lambda has, value: has == value,
    Operator.STARTS_WITH: lambda has, value: has.startswith(value),
}


def people_of(draw: st.DrawFn) -> list[dict]:
    """Draw a company: managers may be missing, be themselves, or go round in a ring."""
    word = st.sampled_from(WORDS)
    return [
        {
            "department": draw(word),
            "place": draw(word),
            "title": draw(word),
            "state": draw(st.sampled_from(("active", "active", "active", "deactivated", "imported"))),
            "manager": draw(st.none() | st.integers(0, COMPANY - 1)),
            "roles": draw(st.sets(st.sampled_from(("admin", "hr", "community_manager")), max_size=2)),
        }
        for _ in range(COMPANY)
    ]


@st.composite
def companies(draw: st.DrawFn) -> list[dict]:
    return people_of(draw)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    attribute = draw(st.sampled_from(sorted(ATTRIBUTES)))
    known = ATTRIBUTES[attribute]
    values = {
        Kind.TEXT: st.sampled_from([word for word in WORDS if fold(word)] + ["eng", "r"]),
        Kind.PEOPLE: PEOPLE,
        Kind.CHOICE: st.sampled_from(sorted(known.choices) or [""]),
    }[known.kind]
    operator = draw(st.sampled_from(known.operators))
    return Condition(attribute, operator, tuple(draw(st.lists(values, min_size=1, max_size=3, unique=True))))


rules = st.lists(
    st.lists(conditions(), min_size=1, max_size=3).map(tuple), min_size=1, max_size=3
).map(lambda branches: Rule(tuple(branches)))  # fmt: skip


def way_up(company: list[dict], number: int) -> set[int]:
    """Everybody above a person, by walking up one at a time."""
    above: set[int] = set()
    manager = company[number]["manager"]
    while manager is not None and manager not in above:
        above.add(manager)
        manager = company[manager]["manager"]
    return above


def met(company: list[dict], number: int, condition: Condition) -> bool:
    """Whether a person meets a condition, read aloud."""
    if condition.operator.is_negative:
        return not met(company, number, condition.opposite)
    person = company[number]
    if condition.operator is Operator.UNDER:
        return bool(way_up(company, number) & set(condition.values))
    if condition.attribute == "lead":
        return any(other["manager"] == number and other["state"] == "active" for other in company)
    if condition.attribute == "role":
        return bool(person["roles"] & set(condition.values))
    if condition.attribute == "manager":
        return person["manager"] in condition.values
    if condition.attribute == "person":
        return number in condition.values
    has = fold(person[condition.attribute])
    return any(WAYS[condition.operator](has, fold(value)) for value in condition.values)


def meant(company: list[dict], rule: Rule) -> set[int]:
    return {
        number
        for number, person in enumerate(company)
        if person["state"] == "active"
        and any(all(met(company, number, condition) for condition in branch) for branch in rule.any_of)
    }


def store(company: list[dict]) -> list[int]:
    """Put a company into the database; return the ids by number, and one that nobody has."""
    rows = [
        Person(display_name=f"Person {number}", **{name: person[name] for name in COLUMNS})
        for number, person in enumerate(company)
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row, person in zip(rows, company, strict=True):
        row.manager_id = None if person["manager"] is None else rows[person["manager"]].id
        db.session.add_all(Role(person_id=row.id, name=name, source="local") for name in person["roles"])
    db.session.flush()
    return [row.id for row in rows] + [rows[-1].id + 1000]


def with_ids(rule: Rule, ids: list[int]) -> Rule:
    """The rule with the ids of the database instead of numbers."""
    return Rule(
        tuple(
            tuple(
                Condition(one.attribute, one.operator, tuple(ids[v] for v in one.values))
                if one.asks_for_people
                else one
                for one in branch
            )
            for branch in rule.any_of
        )
    )


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(company=companies(), drawn=st.lists(rules, min_size=4, max_size=8))
def test_sql_and_plain_python_mean_the_same_people(app, company: list[dict], drawn: list[Rule]) -> None:
    ids = store(company)
    try:
        for rule in drawn:
            in_sql = set(db.session.scalars(select(Person.id).where(matching(with_ids(rule, ids)))))
            assert in_sql == {ids[number] for number in meant(company, rule)}, rule
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
            assert sides[0] | sides[1] == set(ids[:-1]), condition
            assert not sides[0] & sides[1], condition
    finally:
        db.session.rollback()


@settings(max_examples=50, deadline=None)
@given(rule=rules)
def test_a_rule_written_as_json_reads_as_the_same_rule(rule: Rule) -> None:
    rule = with_ids(rule, list(range(1, COMPANY + 2)))
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
