"""A rule is read strictly: what is not understood is refused, with the place and a word for people."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.audiences.attributes import ATTRIBUTES
from intranet.audiences.rules import MOST_BRANCHES, MOST_CONDITIONS, MOST_VALUES, Operator, Rule, RuleError, parse

DEPARTMENT = {"attribute": "department", "operator": "is", "values": ["Sales"]}


def of(*conditions: object) -> dict:
    return {"version": 1, "any": [{"all": [*conditions]}]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "This is no rule."),
        ([], "This is no rule."),
        ({"any": []}, "This is no rule."),
        ({"version": 1, "any": {}}, "This is no rule."),
        ({"version": 1, "any": []}, "Say first whom the rule means."),
        ({"version": 1, "any": [{"all": []}]}, "Say first whom the rule means."),
        ({"version": 1, "any": [{"all": [DEPARTMENT], "not": []}]}, "This is no rule."),
        ({"version": 2, "any": [{"all": [DEPARTMENT]}]}, "of a version"),
        ({"version": True, "any": [{"all": [DEPARTMENT]}]}, "of a version"),
        ({"version": 1, "any": [{"all": [DEPARTMENT]}], "more": 1}, "This is no rule."),
        ({"version": 1, "any": [{"all": [DEPARTMENT]}] * (MOST_BRANCHES + 1)}, "too many parts"),
        (of(*[DEPARTMENT] * (MOST_CONDITIONS + 1)), "too many parts"),
    ],
)
def test_what_is_no_rule_is_refused_as_a_whole(data: object, message: str) -> None:
    with pytest.raises(RuleError, match=message) as caught:
        parse(data)
    assert caught.value.faults.keys() == {None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"attribute": "about"}, "A rule cannot ask for this."),
        ({"attribute": ["department"]}, "A rule cannot ask for this."),
        ({"operator": "under"}, "Please choose one."),
        ({"operator": None}, "Please choose one."),
        ({"values": "Sales"}, "At most 200 values"),
        ({"values": []}, "Name at least one value."),
        ({"values": ["", "  "]}, "Name at least one value."),
        ({"values": ["—"]}, "A value needs a letter or a digit."),
        ({"values": ["x" * 201]}, "At most 200 characters"),
        ({"values": [str(number) for number in range(MOST_VALUES + 1)]}, "At most 200 values"),
        ({"values": [1]}, "This is no condition."),
        ({"values": [["Sales"]]}, "This is no condition."),
        ({"more": 1}, "This is no condition."),
        ({"attribute": "person", "values": ["1"]}, "Choose at least one colleague."),
        ({"attribute": "person", "values": [True]}, "Choose at least one colleague."),
        ({"attribute": "person", "values": [0]}, "Choose at least one colleague."),
        ({"attribute": "person", "values": [2**31]}, "Choose at least one colleague."),
        ({"attribute": "role", "values": ["god"]}, "Please choose one."),
    ],
)
def test_what_is_no_condition_is_refused_at_its_place(change: dict, message: str) -> None:
    with pytest.raises(RuleError, match=message) as caught:
        parse(of(DEPARTMENT, {**DEPARTMENT, **change}))
    assert caught.value.faults.keys() == {(0, 1)}


def test_every_fault_is_told_at_once() -> None:
    wrong = {**DEPARTMENT, "values": []}
    with pytest.raises(RuleError) as caught:
        parse({"version": 1, "any": [{"all": [wrong, DEPARTMENT]}, {"all": [DEPARTMENT, wrong]}]})
    assert caught.value.faults.keys() == {(0, 0), (1, 1)}


def test_attributes_that_are_not_offered_are_refused() -> None:
    offered = {name: one for name, one in ATTRIBUTES.items() if name != "department"}
    with pytest.raises(RuleError, match="A rule cannot ask for this"):
        parse(of(DEPARTMENT), offered)


def test_values_are_kept_once_and_as_typed() -> None:
    rule = parse(of({**DEPARTMENT, "values": ["  Größe ", "grosse", "GRÖSSE", "Sales"]}))
    assert [condition.values for condition in rule] == [("Größe", "Sales")]
    assert rule == Rule(rule.any_of)
    assert next(iter(rule)).operator is Operator.IS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    | st.sampled_from(["department", "person", "is", "under", "hr", "any", "all", "version"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["version", "any", "all", "attribute", "operator", "values"]), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=JSON, conditions=st.lists(JSON, max_size=2))
def test_whatever_comes_is_a_rule_or_refused(data: object, conditions: list) -> None:
    for given_data in (data, of(*conditions), of({**DEPARTMENT, "values": conditions}), {"version": 1, "any": data}):
        with suppress(RuleError):  # anything else that it raises fails
            rule = parse(json.loads(json.dumps(given_data)))
            assert parse(rule.to_json()) == rule
