"""One's own settings: language, look and mails."""

from __future__ import annotations

import re

import pytest

from intranet.database import db
from intranet.people.models import Person
from tests.cast import Cast

FORM = {
    "language": "",
    "theme": "system",
    "digest_frequency": "weekly",
    "shortcuts": "y",
}


def person(somebody: Person) -> Person:
    return db.session.get_one(Person, somebody.id)


def test_what_was_chosen_is_kept_and_shown_again(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)

    page = ada.send("/settings", FORM | {"theme": "dark", "digest_frequency": "monthly"}, follow_redirects=True).text

    assert "Your settings are saved." in page
    assert re.search(r'value="dark" checked', page)
    assert person(cast.ada).digest_frequency == "monthly"


def test_the_language_changes_at_once(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    ada.send("/settings", FORM | {"language": "de"})

    assert '<html lang="de"' in ada.get("/settings").text
    assert '<html lang="en"' in signed_in(cast.cleo).get("/settings").text


@pytest.mark.parametrize(("theme", "attribute"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')])
def test_the_look_is_set_by_the_server_and_remembered_for_pages_that_know_nobody(
    cast: Cast, signed_in, theme: str, attribute: str
) -> None:
    ada = signed_in(cast.ada)
    answer = ada.send("/settings", FORM | {"theme": theme})

    assert f"theme={theme};" in " ".join(answer.headers.getlist("Set-Cookie"))
    assert attribute in ada.get("/settings").text.partition(">\n<head")[0]
    assert attribute in ada.get("/nowhere").text.partition(">\n<head")[0]
    ada.send("/settings", FORM)
    assert "data-theme" not in ada.get("/settings").text.partition(">\n<head")[0]


def test_shortcuts_can_be_switched_off(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    assert re.search(r"<body[^>]* data-shortcuts", ada.get("/settings").text)

    ada.send("/settings", {name: value for name, value in FORM.items() if name != "shortcuts"})

    assert not re.search(r"<body[^>]* data-shortcuts", ada.get("/settings").text)


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("theme", "pink"), ("theme", ""), ("digest_frequency", "hourly")]
)
def test_what_makes_no_sense_is_refused_and_nothing_chosen_is_lost(
    cast: Cast, signed_in, field: str, value: str
) -> None:
    answer = signed_in(cast.ada).send("/settings", FORM | {"language": "de", field: value})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert field == "language" or re.search(r'value="de" selected', answer.text)
    assert person(cast.ada).language is None


def test_extra_fields_change_nothing_else_and_nobody_else(cast: Cast, signed_in) -> None:
    extra = {"display_name": "The Boss", "manager_id": "", "state": "deactivated", "id": cast.ben.id, "email": "x@y.z"}
    signed_in(cast.ada).send("/settings", FORM | extra | {"theme": "dark"})

    ada = person(cast.ada)
    assert (ada.display_name, ada.manager_id, ada.state) == ("Ada Łukasiewicz", cast.ben.id, "active")
    assert ada.email == "ada@example.test"
    assert person(cast.ben).theme == "system"


def test_without_the_token_nothing_is_saved(cast: Cast, signed_in) -> None:
    assert signed_in(cast.ada).post("/settings", data=FORM | {"theme": "dark"}).status_code == 400
    assert person(cast.ada).theme == "system"


def test_a_visitor_has_no_settings(cast: Cast, visitor) -> None:
    assert visitor.get("/settings").status_code == 303
    assert visitor.get("/settings/devices").status_code == 303
