"""Generated companies and rules, and whom a rule means when it is read aloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st

from intranet.audiences.attributes import ATTRIBUTES, Kind, Operator
from intranet.audiences.rules import Condition, Rule
from intranet.groups.models import JoinPolicy, Visibility
from intranet.people.names import fold

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
COLUMNS = ("department", "place", "title", "company", "state")
COMPANY = 12
PEOPLE = st.integers(0, COMPANY)  # the last is nobody
#: Groups by number: into the first one asks, the second invites, the third is free, the fourth is secret.
GROUPS = (
    {"join_policy": JoinPolicy.ASK, "visibility": Visibility.CLOSED},
    {"join_policy": JoinPolicy.INVITE},
    {"join_policy": JoinPolicy.FREE},
    {"join_policy": JoinPolicy.INVITE, "visibility": Visibility.SECRET},
)
COUNTING = {0, 1}
TODAY = date(2026, 3, 29)  # the night in which clocks are put forward in Berlin

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
            "company": draw(word),
            "state": draw(st.sampled_from(("active", "active", "active", "deactivated", "imported"))),
            "manager": draw(st.none() | st.integers(0, COMPANY - 1)),
            "started": draw(st.none() | st.integers(-200, 20).map(lambda days: TODAY + timedelta(days=days))),
            "groups": draw(st.sets(st.integers(0, len(GROUPS) - 1), max_size=2)),
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
        Kind.DATE: st.integers(-210, 30).map(lambda days: (TODAY + timedelta(days=days)).isoformat()),
        Kind.DAYS: st.integers(1, 210),
        Kind.GROUPS: st.integers(0, len(GROUPS)),  # the last is none
    }[known.kind]
    most = 1 if known.kind in (Kind.DATE, Kind.DAYS) else 3
    operator = draw(st.sampled_from(known.operators))
    return Condition(attribute, operator, tuple(draw(st.lists(values, min_size=1, max_size=most, unique=True))))


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


def started(day: date, condition: Condition) -> bool:
    """Whether a known day is one that a condition means."""
    (value,) = condition.values
    if condition.operator is Operator.WITHIN:
        return 0 <= (TODAY - day).days <= value
    wanted = date.fromisoformat(value)
    return day < wanted if condition.operator is Operator.BEFORE else day >= wanted


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
    if condition.attribute == "group":
        return bool(person["groups"] & set(condition.values) & COUNTING)
    if condition.attribute in ("started", "newcomer"):
        return person["started"] is not None and started(person["started"], condition)
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
