"""Who can I ask: colleagues found by skill, by what they can be asked about, and by place."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from intranet.database import db
from intranet.people import searchable
from intranet.people.models import Person
from intranet.people.skills import set_skills
from intranet.search import rebuild
from tests import writing
from tests.cast import Cast
from tests.counting import statements

CARD = re.compile(r'class="card person-card">.*?</article>', re.DOTALL)


def found(answer: Any) -> dict[str, str]:
    """The cards of a page by the name on them, without markup."""
    cards = {}
    for card in CARD.findall(answer.text):
        name = re.search(r"<bdi>([^<]*)</bdi>", card)
        assert name
        cards[unescape(name[1])] = " ".join(re.sub(r"<[^>]+>", " ", card).split())
    return cards


def says(person: Person, *skills: str, ask_about: str = "") -> None:
    row = db.session.get_one(Person, person.id)
    row.ask_about = ask_about
    set_skills(row, skills)
    db.session.commit()


@pytest.fixture
def knowing(cast: Cast) -> Cast:
    says(cast.ada, "wheel-truing", "modbus", ask_about="Spokes, or sewing buttons on")
    says(cast.ben, "modbus-gateways", "hiring")
    says(cast.mika, "photography", ask_about="Łódź by night")
    return cast


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("knows=modbus", ["Ada Łukasiewicz", "Ben Okafor"]),
        ("knows=modbus-gateways", ["Ben Okafor"]),
        ("knows=MODB+wheel", ["Ada Łukasiewicz"]),
        ("knows=sewing", ["Ada Łukasiewicz"]),
        ("knows=lodz", ["Mika Virtanen"]),
        ("knows=bus", []),
        ("knows=ada", []),
        ("knows=%25", []),
        ("knows=modbus&place=Hamburg&q=ben", ["Ben Okafor"]),
        ("knows=photography&place=Hamburg", []),
        ("knows=photography&place=Lisbon", ["Mika Virtanen"]),
    ],
)
def test_colleagues_are_found_by_what_they_know_and_where_they_are(
    knowing: Cast, signed_in, query: str, names: list[str]
) -> None:
    assert list(found(signed_in(knowing.cleo).get(f"/people?{query}"))) == names


def test_a_card_says_by_which_word_somebody_was_found(knowing: Cast, signed_in) -> None:
    cards = found(signed_in(knowing.cleo).get("/people?knows=modbus"))
    assert "modbus" in cards["Ada Łukasiewicz"]
    assert "wheel-truing" not in cards["Ada Łukasiewicz"]
    assert "sewing" not in cards["Ada Łukasiewicz"]
    assert "modbus-gateways" in cards["Ben Okafor"]

    assert (
        "Spokes, or sewing buttons on" in found(signed_in(knowing.cleo).get("/people?knows=sewing"))["Ada Łukasiewicz"]
    )


def test_what_nobody_has_named_leads_to_asking_everybody(knowing: Cast, signed_in) -> None:
    assert "/questions/new?title=welding" in signed_in(knowing.cleo).get("/people?knows=welding").text


def test_the_words_of_colleagues_are_suggested_the_commonest_first(knowing: Cast, signed_in) -> None:
    says(knowing.cleo, "modbus", "archery")
    says(knowing.hanna, "secret-of-a-leaver")
    knowing.hanna.state = "deactivated"
    page = signed_in(knowing.cleo).get("/people").text

    words = re.findall(r'<option value="([^"]+)"></option>', page.partition("<datalist")[2].partition("</datalist>")[0])
    assert words[:2] == ["modbus", "archery"]
    assert "secret-of-a-leaver" not in words
    assert "datalist" not in signed_in(knowing.cleo).part("/people?knows=modbus").text


def test_the_search_finds_a_person_by_a_skill_and_says_so(knowing: Cast, signed_in) -> None:
    rebuild.rebuild()
    page = signed_in(knowing.cleo).get("/search?q=photography").text

    assert "Mika Virtanen" in page
    assert "<mark>photography</mark>" in page


def test_without_the_index_skills_are_found_in_the_database(knowing: Cast) -> None:
    cleo = knowing.viewer(knowing.cleo)
    assert searchable.find(cleo, ["modbus"], 5) == [knowing.ada.id, knowing.ben.id]
    assert searchable.find(cleo, ["modbus", "okafor"], 5) == [knowing.ben.id]


def test_a_topic_of_questions_leads_to_those_who_know_it(knowing: Cast, signed_in) -> None:
    writing.question(knowing.ben, knowing.cycling, tags=("modbus",))
    assert 'href="/people?knows=modbus"' in signed_in(knowing.cleo).get("/questions?tag=modbus").text


def test_the_number_of_statements_does_not_grow_with_those_found(knowing: Cast, signed_in) -> None:
    cleo = signed_in(knowing.cleo)
    cleo.get("/people?knows=modbus")
    with statements() as few:
        cleo.get("/people?knows=wheel-truing")
    with statements() as more:
        cleo.get("/people?knows=modbus")
    assert len(more) == len(few) < 20
