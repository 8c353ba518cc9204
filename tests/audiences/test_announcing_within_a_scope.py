"""Who may announce to whom: scopes of people and roles, what they cover, and what they offer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.access import viewers
from intranet.audiences.attributes import ATTRIBUTES
from intranet.audiences.implying import implies
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight, SavedAudience
from intranet.audiences.offering import offered
from intranet.audiences.rules import MOST_BRANCHES, Condition, Rule, RuleError
from intranet.audiences.scopes import Scope, covers, may_announce_to, scopes, within
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.people.models import Person, PersonState
from tests.audiences.companies import companies, conditions, meant, met, rules
from tests.cast import Cast
from tests.counting import statements
from tests.ruling import rule

QUICK = settings(max_examples=25, deadline=None)


@QUICK
@given(company=companies(), drawn=st.lists(st.tuples(rules, rules), min_size=4, max_size=8))
def test_nobody_outside_a_scope_is_ever_meant(company: list[dict], drawn: list[tuple[Rule, Rule]]) -> None:
    """What a scope covers means nobody outside it, whoever the people are; narrowing to it means nobody else."""
    for scope, wanted in drawn:
        inside = meant(company, scope)
        if covers(Scope(scope, True), wanted):
            assert meant(company, wanted) <= inside
        try:
            narrowed = within(scope, wanted)
        except RuleError:
            assert len(wanted.any_of) * len(scope.any_of) > MOST_BRANCHES
            continue
        assert covers(Scope(scope, True), narrowed)
        assert meant(company, narrowed) == meant(company, wanted) & inside
        assert within(scope, narrowed) == narrowed


@QUICK
@given(company=companies(), drawn=st.lists(st.tuples(conditions(), conditions()), min_size=8, max_size=16))
def test_a_condition_that_follows_from_another_holds_wherever_that_does(
    company: list[dict], drawn: list[tuple[Condition, Condition]]
) -> None:
    for one, other in drawn:
        for limit in (
            other,
            *(Condition(one.attribute, way, one.values) for way in ATTRIBUTES[one.attribute].operators),
        ):
            if implies(one, limit):
                everybody = range(len(company))
                assert {n for n in everybody if met(company, n, one)} <= {
                    n for n in everybody if met(company, n, limit)
                }


@pytest.mark.parametrize(
    ("said", "limit", "is_within"),
    [
        (("place", "is", ["LISBON"]), ("place", "is", ["Lisbon", "Porto"]), True),
        (("place", "is", ["Lisbon", "Faro"]), ("place", "is", ["Lisbon", "Porto"]), False),
        (("place", "is", ["Lisbon"]), ("place", "starts_with", ["Lis"]), True),
        (("manager", "is", [7]), ("manager", "under", [7]), True),
        (("manager", "under", [7]), ("manager", "is", [7]), False),
        (("started", "since", ["2026-05-04"]), ("started", "since", ["2026-01-01"]), True),
        (("newcomer", "within", [90]), ("newcomer", "within", [30]), False),
        (("department", "is", ["Sales"]), ("place", "is", ["Sales"]), False),
    ],
)
def test_what_says_the_same_or_more_is_within(said: tuple, limit: tuple, is_within: bool) -> None:
    assert covers(Scope(rule(limit), True), rule(said)) is is_within
    assert not covers(Scope(rule(limit), True), None)


def viewer_of(person: Person):
    return viewers([person.id])[person.id]


def test_choices_are_the_scopes_and_the_saved_audiences_within_them(cast: Cast) -> None:
    cast.ada.manager_id = cast.ben.id
    below = audience_of(rule([("manager", "is", [cast.ben.id]), ("place", "is", ["Lisbon"])]))
    sales = audience_of(rule([("department", "is", ["Sales"])]))
    db.session.add_all(
        [
            AnnounceRight(role="lead", may_require=False),
            SavedAudience(name="Ben's people in Lisbon", audience_id=below),
            SavedAudience(name="All of Sales", audience_id=sales),
        ]
    )
    db.session.commit()
    ben = viewer_of(cast.ben)
    with statements() as asked:
        found = scopes(ben)
    assert len(asked) == len(found) == 1
    assert [(one.name, one.people, one.may_require) for one in offered(ben)] == [
        ("Everyone under Ben Okafor", 1, False), ("Ben's people in Lisbon", 0, False),
    ]  # fmt: skip
    assert may_announce_to(ben, below)
    assert not may_announce_to(ben, below, must_read=True)
    assert not may_announce_to(ben, sales)
    assert not may_announce_to(ben, EVERYONE)
    assert not offered(viewer_of(cast.ada))

    cast.ada.state = PersonState.DEACTIVATED
    db.session.commit()
    assert not scopes(ben)  # nobody of today reports to them
