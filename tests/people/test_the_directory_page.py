"""The directory page: colleagues of today, found by name, title, department and place."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests import cast as casting
from tests.cast import Cast
from tests.counting import statements

NAME = re.compile(r'class="card person-card">.*?<bdi>([^<]*)</bdi>', re.DOTALL)


def names(answer) -> list[str]:
    return [unescape(name) for name in NAME.findall(answer.text)]


def test_colleagues_are_listed_from_a_to_z_whatever_their_accents(cast: Cast, signed_in) -> None:
    casting.person("zoe", "Zoë Adler")
    casting.person("asa", "Åsa Berg")

    assert names(signed_in(cast.cleo).get("/people")) == [
        "Ada Łukasiewicz", "Anton Dvořák", "Åsa Berg", "Ben Okafor", "Cleo Ó Súilleabháin", "Hanna Groß",
        "Mika Virtanen", "Zoë Adler",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lukas", ["Ada Łukasiewicz"]),
        ("q=ŁUKAS+ada", ["Ada Łukasiewicz"]),
        ("q=suilleabhain", ["Cleo Ó Súilleabháin"]),
        ("q=gross", ["Hanna Groß"]),
        ("q=lead", ["Ben Okafor"]),
        ("q=kafor", []),
        ("q=%25", []),
        ("q=_", []),
        ("department=Sales", ["Cleo Ó Súilleabháin"]),
        ("place=Lisbon", ["Cleo Ó Súilleabháin", "Mika Virtanen"]),
        ("place=Lisbon&department=Sales&q=cle", ["Cleo Ó Súilleabháin"]),
        ("letter=a", ["Ada Łukasiewicz", "Anton Dvořák"]),
        ("letter=A&q=ant", ["Anton Dvořák"]),
        ("department=Nowhere", []),
    ],
)
def test_the_list_is_cut_by_words_department_place_and_letter(
    cast: Cast, signed_in, query: str, found: list[str]
) -> None:
    assert names(signed_in(cast.cleo).get(f"/people?{query}")) == found


def test_names_with_marks_inside_are_found_whole_and_in_parts(cast: Cast, signed_in) -> None:
    casting.person("sean", "Seán O'Brien-Mac Lochlainn")
    cleo = signed_in(cast.cleo)

    for typed in ("obrien", "o'brien", "brien", "sean mac", "lochl"):
        assert names(cleo.get("/people", query_string={"q": typed})) == ["Seán O'Brien-Mac Lochlainn"], typed


def test_leavers_and_imported_authors_are_not_listed(cast: Cast, signed_in) -> None:
    casting.person("gone", "Gone Girl", state="deactivated")
    casting.person("imported", "Imported Ivan", state="imported", department="Elsewhere")
    page = signed_in(cast.cleo).get("/people")

    assert {"Gone Girl", "Imported Ivan"}.isdisjoint(names(page))
    assert "Elsewhere" not in page.text
    assert "6 colleagues" in page.text


def test_the_letters_offered_are_those_that_lead_somewhere(cast: Cast, signed_in) -> None:
    def letters(query: str) -> str:
        nav = signed_in(cast.cleo).get(f"/people?{query}").text.partition('class="letters"')[2].partition("</nav>")[0]
        return "".join(re.findall(r">(\w)</a>", nav))

    assert letters("") == "ABCHM"
    assert letters("letter=a") == "ABCHM"
    assert letters("place=Lisbon") == "CM"


def test_htmx_gets_the_list_alone(cast: Cast, signed_in) -> None:
    part = signed_in(cast.cleo).part("/people?q=ada")

    assert "<html" not in part.text
    assert names(part) == ["Ada Łukasiewicz"]


def test_the_list_has_pages_that_keep_what_was_chosen(cast: Cast, signed_in) -> None:
    for number in range(40):
        casting.person(f"p{number}", f"Person {number:02}", place="Lisbon")
    cleo = signed_in(cast.cleo)

    first, second = (names(cleo.get(f"/people?place=Lisbon&page={page}")) for page in (1, 2))
    assert (len(first), len(second)) == (30, 12)
    assert not set(first) & set(second)
    assert "place=Lisbon&amp;page=2" in cleo.get("/people?place=Lisbon").text
    assert names(cleo.get("/people?place=Lisbon&page=99")) == second


def test_the_number_of_statements_does_not_grow_with_the_people(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    cleo.get("/people")
    with statements() as few:
        cleo.get("/people")
    for number in range(29):
        casting.person(f"p{number}", f"Person {number}", department=f"Department {number}")
    with statements() as many:
        cleo.get("/people")

    assert len(many) == len(few) < 18


def test_a_renamed_person_is_found_by_the_new_name(cast: Cast, signed_in) -> None:
    cast.ada.display_name, cast.ada.family_name = "Ada Schäfer", "Schäfer"
    cleo = signed_in(cast.cleo)

    assert names(cleo.get("/people?q=schafer")) == ["Ada Schäfer"]
    assert names(cleo.get("/people?q=lukas")) == []


def test_a_visitor_is_asked_to_sign_in(cast: Cast, visitor) -> None:
    assert visitor.get("/people").status_code == 303
    assert visitor.get(f"/people/{cast.ada.id}").status_code == 303


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("q=Katherina", "Katharina"),
        ("q=Catharina", "Katharina"),
        ("q=kahtarina+weiss", "Katharina weiss"),
        ("q=Katherina&place=Lisbon", ""),
        ("q=Katherina&place=Hamburg", "Katharina"),
        ("q=kafor", "Okafor"),
        ("q=Henrieta", "Henrietta"),
        ("q=qqqqqqqq", ""),
        ("q=%25%25%25%25", ""),
        ("q=Former", ""),
    ],
)
def test_where_nobody_matches_the_nearest_name_of_a_colleague_is_offered(
    cast: Cast, signed_in, query: str, meant: str
) -> None:
    casting.person("kathi", "Katharina Weiß", place="Hamburg")
    casting.person("etta", "Anna-Henrietta Braun")
    casting.person("gone", "Formel Gone", state="deactivated")
    answer = signed_in(cast.cleo).get(f"/people?{query}")
    offered = re.findall(r"Did you mean <a href=\"([^\"]+)\"><bdi>([^<]+)</bdi></a>\?", answer.text)

    assert [unescape(words) for _, words in offered] == ([meant] if meant else [])
    for address, _ in offered:
        assert names(signed_in(cast.cleo).get(unescape(address)))
