"""A rule in words, in both languages, and why somebody does or does not fit."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from intranet.audiences import describing, queries
from intranet.audiences.attributes import ATTRIBUTES, Kind
from intranet.audiences.forms import WORDS
from intranet.audiences.rules import Condition, Rule
from tests.cast import Cast
from tests.counting import statements
from tests.ruling import IN_SALES, rule

LISBON = [("department", "is", ["Engineering"]), ("place", "is", ["Lisbon", "Porto"])]


SAID = {
    "en": "everyone in Engineering who works in Lisbon or Porto; and everyone under Ben Okafor, except Ada Łukasiewicz",
    "de": "alle in der Abteilung Engineering, die in Lisbon oder Porto arbeiten; "
    "und alle unter Ben Okafor, außer Ada Łukasiewicz",
}


@pytest.mark.parametrize("language", SAID)
def test_a_rule_is_a_sentence(cast: Cast, language: str) -> None:
    wanted = rule(LISBON, [("manager", "under", [cast.ben.id]), ("person", "is_not", [cast.ada.id])])
    with force_locale(language):
        assert describing.describe(wanted) == SAID[language]


SENTENCES = [
    (
        [("place", "is", ["Lisbon"]), ("department", "is", ["Firmware", "Sales"])],
        "everyone in Firmware or Sales who works in Lisbon",
        "alle in der Abteilung Firmware oder Sales, die in Lisbon arbeiten",
    ),
    (
        [("lead", "is", ["lead"]), ("title", "starts_with", ["chief"]), ("place", "is", ["Lisbon"])],
        "everyone in Lisbon who has a title that begins with chief and leads a team",
        "alle in Lisbon, die eine mit chief beginnende Position haben und ein Team leiten",
    ),
    (
        [("department", "is_not", ["Sales"]), ("manager", "under", [1]), ("role", "is", ["hr"])],
        "everyone under Ben who has the role HR and is not in Sales",
        "alle unter Ben, die die Rolle Personalabteilung haben und nicht in der Abteilung Sales sind",
    ),
    (
        [("person", "is_not", [1]), ("place", "is_not", ["Porto"]), ("lead", "is_not", ["lead"])],
        "everyone who does not work in Porto and leads no team, except Ben",
        "alle, die nicht in Porto arbeiten und kein Team leiten, außer Ben",
    ),
    (
        [("title", "is", ["CTO"]), ("department", "starts_with", ["Eng"]), ("manager", "is", [1])],
        "everyone who is in a department that begins with Eng, reports to Ben and has the title CTO",
        "alle, die in einer mit Eng beginnenden Abteilung sind, an Ben berichten und die Position CTO haben",
    ),
]


@pytest.mark.parametrize(("branch", "english", "german"), SENTENCES)
def test_conditions_together_are_good_language(app, branch: list, english: str, german: str) -> None:
    (conditions,) = rule(branch).any_of
    for language, words in {"en": english, "de": german}.items():
        with force_locale(language):
            assert describing.everyone(conditions, {(Kind.PEOPLE, 1): "Ben"}) == words


VALUES = {
    Kind.TEXT: ("Sales",), Kind.PEOPLE: (1,), Kind.GROUPS: (1,), Kind.DATE: ("2026-05-04",), Kind.DAYS: (90,),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_that_can_be_asked_has_words_of_its_own(app, language: str) -> None:
    with force_locale(language):
        told = []
        for attribute in ATTRIBUTES.values():
            values = VALUES.get(attribute.kind, tuple(attribute.choices)[:1])
            for operator in attribute.operators:
                assert str(WORDS[operator])
                told.append(describing.describe(Rule(((Condition(attribute.name, operator, values),),))))
    alike = {"en": 1, "de": 0}[language]  # in Sales: departments and places are told apart by what they are
    assert len(told) - len(set(told)) == alike


def test_who_fits_is_told_the_first_branch_that_they_meet(cast: Cast) -> None:
    wanted = rule([("place", "is", ["Lisbon"]), ("title", "starts_not_with", ["chief"])], IN_SALES)
    viewer = cast.viewer(cast.ben)
    everybody = [cast.cleo.id, cast.mika.id, cast.ada.id]

    fits = queries.why_in(viewer, wanted, everybody)
    assert fits == dict.fromkeys((cast.cleo.id, cast.mika.id), "in Lisbon, with a title that does not begin with chief")
    assert queries.why_out(viewer, wanted, everybody) == {cast.ada.id: "not in Lisbon; not in Sales"}


def test_who_is_in_a_list_with_others_is_not_told_about_them(cast: Cast) -> None:
    viewer, both = cast.viewer(cast.ben), [cast.ada.id, cast.cleo.id]
    named = rule([("person", "is", both), ("place", "is", ["Lisbon"])])
    assert queries.why_in(viewer, named, both) == {cast.cleo.id: "in Lisbon (chosen by name)"}
    assert queries.why_out(viewer, named, both) == {cast.ada.id: "not in Lisbon"}
    but = rule(("person", "is_not", [cast.ada.id]))
    assert queries.why_in(viewer, but, both) == {cast.cleo.id: "in the company"}
    assert queries.why_out(viewer, but, both) == {cast.ada.id: "excepted by name"}


def test_head_count_and_sample_are_of_colleagues_whom_the_people_directory_lists(cast: Cast) -> None:
    viewer, wanted = cast.viewer(cast.cleo), rule(("department", "starts_with", ["eng", "h"]))
    assert queries.head_count(viewer, wanted) == 3
    assert [card.display_name for card in queries.sample(viewer, wanted, 2)] == ["Ada Łukasiewicz", "Ben Okafor"]
    cast.ada.state = "deactivated"
    assert queries.head_count(viewer, wanted) == 2


def test_suggestions_are_what_colleagues_have_once_however_it_is_written(cast: Cast) -> None:
    cast.hanna.department, cast.cleo.department, cast.mika.state = "ENGINEERING", "", "deactivated"
    found = queries.suggestions(cast.viewer(cast.ben))
    departments = {one.value.casefold(): one.people for one in found["department"]}
    assert departments == {"engineering": 3, "it": 1}
    assert [one.value for one in found["place"]] == ["Hamburg", "Lisbon"]


def test_names_are_read_once_however_many_conditions_name_people(cast: Cast) -> None:
    wanted = rule(*[("manager", "under", [cast.ben.id])] * 4, ("person", "is", [cast.ada.id]))
    with statements() as sent:
        describing.describe(wanted)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
