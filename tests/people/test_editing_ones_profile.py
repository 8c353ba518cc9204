"""One's own profile: pronouns, what one can be asked about, skills, and when one works."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.items.models import Tag
from intranet.people.hours import hours_of
from intranet.people.models import Person
from intranet.people.skills import skills_of
from intranet.search.models import SearchOutbox
from tests import writing
from tests.cast import Cast
from tests.counting import statements

PAGE = "/settings/profile"
FORM = {
    "pronouns": "",
    "about": "",
    "ask_about": "",
    "skills": "",
    "works_from": "",
    "works_until": "",
    "time_zone": "",
}
NOON = clock.now().replace(year=2026, month=11, day=20, hour=12, minute=0, second=0, microsecond=0)


def person(somebody: Person) -> Person:
    return db.session.get_one(Person, somebody.id)


def heading(page: str) -> str:
    """The words of the head of a profile, without markup."""
    found = re.search(r'<header class="card profile-header">.*?</header>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_what_one_says_is_kept_and_read_by_colleagues(cast: Cast, signed_in) -> None:
    answer = signed_in(cast.ada).send(
        PAGE,
        FORM
        | {
            "pronouns": "she/her",
            "about": "I *true* wheels.",
            "ask_about": "spokes & rims",
            "skills": "Wheel truing; #Modbus, modbus",
        },
        follow_redirects=True,
    )
    assert "Your profile is saved." in answer.text

    page = signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text
    assert "she/her" in heading(page)
    assert "I <em>true</em> wheels." in page
    assert "Ask Ada about" in page
    assert "spokes &amp; rims" in page
    assert re.findall(r'href="/people\?knows=([^"]+)"', page) == ["wheel-truing", "modbus"]


def test_the_form_shows_what_was_said(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    said = {
        "pronouns": "she/they", "ask_about": "rims", "skills": "modbus, welding", "working_days": ["1", "3"],
        "works_from": "08:30", "works_until": "12:00", "time_zone": "Europe/Lisbon",
    }  # fmt: skip
    ada.send(PAGE, FORM | said)
    page = ada.get(PAGE).text

    for name in ("pronouns", "ask_about", "skills", "works_from", "works_until"):
        assert re.search(rf'name="{name}"[^>]*value="{said[name]}"', page), name
    assert re.findall(r'name="working_days" value="(\d)" checked', page) == ["1", "3"]
    assert re.search(r'value="Europe/Lisbon" selected', page)


def test_skills_of_colleagues_are_offered_to_tick(cast: Cast, signed_in) -> None:
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    ben.send(PAGE, FORM | {"skills": "modbus, welding"})
    assert re.findall(r'name="common" value="([^"]+)"', ada.get(PAGE).text) == ["modbus", "welding"]

    ada.send(PAGE, FORM | {"skills": "sewing", "common": ["welding"]})

    assert skills_of([cast.ada.id]) == {cast.ada.id: ["sewing", "welding"]}
    assert re.findall(r'name="common" value="([^"]+)"', ada.get(PAGE).text) == ["modbus"]


def test_skills_and_tags_of_questions_are_the_same_words_but_a_groups_tags_are_not_told(cast: Cast, signed_in) -> None:
    writing.question(cast.ben, cast.orchid, tags=("merger",))
    ada = signed_in(cast.ada)
    ada.send(PAGE, FORM | {"skills": "merger"})

    assert db.session.scalar(select(func.count()).select_from(Tag).where(Tag.name == "merger")) == 1
    writing.question(cast.ben, cast.orchid, tags=("secret-word",))
    assert "secret-word" not in signed_in(cast.cleo).get(PAGE).text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"pronouns": "x" * 41}, "At most 40 characters, please."),
        ({"about": "x" * 2001}, "At most 2000 characters, please."),
        ({"ask_about": "x" * 301}, "At most 300 characters, please."),
        ({"skills": ", ".join(f"s{n}" for n in range(13))}, "At most 12 skills, please."),
        ({"skills": "x" * 41}, "A skill has at most 40 characters."),
        ({"skills": ", ".join(f"s{n}" for n in range(12)), "common": ["one-more"]}, "At most 12 skills, please."),
        ({"works_from": "09:00", "works_until": "17:00"}, "Choose the days, too."),
        ({"working_days": ["1"], "works_from": "09:00"}, "Say from when and until when, or leave both out."),
        ({"working_days": ["1"], "works_from": "09:00", "works_until": "09:00"}, "The end is the same"),
        ({"working_days": ["1"], "works_from": "25:00", "works_until": "26:00"}, "Not a valid time value."),
        ({"working_days": ["1"], "works_from": "18:00", "works_until": "09:00"}, "that would be 15 hours"),
        ({"working_days": ["8"]}, "not"),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice."),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_and_nothing_typed_is_lost(
    cast: Cast, signed_in, given: dict[str, str], message: str
) -> None:
    kept = {"pronouns": "they", "about": "Kept words", "ask_about": "kept line", "skills": "kept-skill"}
    answer = signed_in(cast.ada).send(PAGE, FORM | kept | given)

    assert answer.status_code == 422
    assert message in answer.text.partition("There is a problem")[2]
    assert "<title>Error:" in answer.text
    for name, value in (kept | given).items():
        for each in [value] if isinstance(value, str) else value:
            assert each in answer.text or name == "time_zone" or each == "8", name
    assert (person(cast.ada).pronouns, person(cast.ada).about) == ("", "")


def test_the_preview_shows_and_saves_nothing(cast: Cast, signed_in) -> None:
    page = signed_in(cast.ada).send(f"{PAGE}?preview=1", FORM | {"about": "*Wheels*", "skills": "welding"}).text

    assert "<em>Wheels</em>" in page
    assert 'value="welding"' in page
    assert person(cast.ada).about == ""


def test_what_the_directory_says_is_shown_beside_and_cannot_be_changed(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    aside = ada.get(PAGE).text.partition("<aside")[2]
    for said in ("From the company directory", "Ada Łukasiewicz", "Engineering", "Hamburg", "ada@example.test", "Ben"):
        assert said in aside, said

    extra = {"display_name": "The Boss", "manager_id": "", "state": "deactivated", "id": cast.ben.id, "email": "x@y.z"}
    ada.send(PAGE, FORM | extra | {"about": "Mine", "picture": "0" * 32, "ask_key": " everything"})

    row = person(cast.ada)
    assert (row.display_name, row.manager_id, row.state) == ("Ada Łukasiewicz", cast.ben.id, "active")
    assert (row.email, row.picture, row.ask_key) == ("ada@example.test", None, " ")
    assert person(cast.ben).about == ""


def test_the_search_is_told_of_new_words_only(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    ada.send(PAGE, FORM | {"about": "Wheels.", "skills": "welding"})
    ada.send(PAGE, FORM | {"about": "Wheels.", "skills": "welding", "pronouns": "she"})
    ada.send(PAGE, FORM | {"about": "Wheels.", "skills": "welding, sewing", "pronouns": "she"})

    rows = db.session.execute(select(SearchOutbox.kind, SearchOutbox.pk)).all()
    assert [tuple(row) for row in rows] == [("person", cast.ada.id)] * 2


def test_working_hours_are_told_with_the_clock_of_the_colleague(cast: Cast, signed_in) -> None:
    hours = {"working_days": list("12345"), "works_from": "09:00", "works_until": "17:00"}
    signed_in(cast.ada).send(PAGE, FORM | hours | {"time_zone": "Europe/Lisbon"})

    with clock.frozen_at(NOON):
        said = heading(signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text)

    assert "Usually works Mon–Fri, 09:00 – 17:00" in said
    assert "12:00 there now, 1 hour behind you" in said


def test_a_night_is_told_as_one(cast: Cast, signed_in) -> None:
    hours = {"working_days": list("12345"), "works_from": "22:00", "works_until": "06:00"}
    signed_in(cast.ada).send(PAGE, FORM | hours)
    said = heading(signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text)

    assert "Mon–Fri, 22:00 – 06:00 the next day" in said


def test_where_the_clocks_show_the_same_none_is_told(cast: Cast, signed_in) -> None:
    signed_in(cast.ada).send(PAGE, FORM | {"working_days": ["1", "2"], "time_zone": "Europe/Paris"})
    said = heading(signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text)

    assert "Usually works Mon–Tue" in said
    assert "there now" not in said


def test_who_has_said_nothing_of_hours_or_zone_has_no_clock(cast: Cast, signed_in) -> None:
    assert "there now" not in signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text


@pytest.mark.parametrize(
    ("days", "english", "german"),
    [
        ("12345", "Mon–Fri", "Mo–Fr"),
        ("1235", "Mon–Wed, Fri", "Mo–Mi, Fr"),
        ("12347", "Sun–Thu", "So–Do"),
        ("6", "Sat", "Sa"),
        ("1234567", "Mon–Sun", "Mo–So"),
        ("", "", ""),
    ],
)
def test_days_that_follow_each_other_are_told_as_one(cast: Cast, days: str, english: str, german: str) -> None:
    cast.ada.working_days, cast.ada.time_zone = days, "Europe/Berlin"
    for locale, told in (("en", english), ("de", german)):
        found = hours_of(cast.ada, "Europe/Berlin", locale)
        assert found
        assert (found.usual, found.apart) == (told, "")


@pytest.mark.parametrize(
    ("zone", "apart"), [("Asia/Kolkata", "4.5 hours ahead of you"), ("America/Lima", "6 hours behind you")]
)
def test_clocks_may_be_half_hours_apart(cast: Cast, zone: str, apart: str) -> None:
    cast.ada.time_zone = zone
    with clock.frozen_at(NOON):
        found = hours_of(cast.ada, "Europe/Berlin", "en")
    assert found
    assert found.apart == apart


def test_of_a_former_colleague_nothing_of_this_is_shown(cast: Cast, signed_in) -> None:
    signed_in(cast.ada).send(PAGE, FORM | {"ask_about": "rims", "skills": "welding", "working_days": ["1"]})
    cast.ada.state = "deactivated"
    page = signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text

    for hidden in ("rims", "welding", "there now", "company directory"):
        assert hidden not in page


def test_the_number_of_statements_does_not_grow(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    ada.send(PAGE, FORM | {"skills": "welding"})
    ada.get(PAGE)
    with statements() as few:
        ada.get(PAGE)
    ada.send(PAGE, FORM | {"skills": ", ".join(f"s{n}" for n in range(12))})
    with statements() as many:
        ada.get(PAGE)

    assert len(many) == len(few) < 20


def test_a_visitor_and_a_forged_form_change_nothing(cast: Cast, visitor, signed_in) -> None:
    assert visitor.get(PAGE).status_code == 303
    assert signed_in(cast.ada).post(PAGE, data={"about": "Forged"}).status_code == 400
    assert person(cast.ada).about == ""
