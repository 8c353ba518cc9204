"""A newcomer's first week on home: four steps, done by what they do, closed for good or gone by itself."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.people.models import Person
from intranet.welcome.newcomers import FOUNDING, KNOWN_FOR, NEW_FOR, are_new, is_new
from intranet.welcome.queries.first_week import first_week
from tests import cast as casting
from tests import writing
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def lea(cast: Cast) -> Person:
    """Lea came three days ago."""
    person = casting.person("lea", "Lea New", title="Tester", place="Hamburg")
    person.created_at, person.first_signed_in_at = clock.now() - 5 * DAY, clock.now() - 3 * DAY
    db.session.commit()
    return person


def test_who_is_new_goes_by_the_directory_and_the_first_sign_in(cast: Cast) -> None:
    began, moment = cast.ben.created_at, clock.now()
    rows = {
        "came last week": (moment - 9 * DAY, moment - 7 * DAY, True),
        "was told of months before the first day": (moment - KNOWN_FOR + DAY, moment - DAY, True),
        "never used it for months": (moment - KNOWN_FOR - DAY, moment - DAY, False),
        "first weeks are over": (moment - NEW_FOR - 2 * DAY, moment - NEW_FOR - DAY, False),
        "has not been here": (moment - DAY, None, False),
        "was there with the site": (began + FOUNDING - DAY, moment - DAY, False),
    }
    for number, (name, (created, signed_in, expected)) in enumerate(rows.items()):
        person = casting.person(f"one{number}", name)
        person.created_at, person.first_signed_in_at = created, signed_in
        assert is_new(person, began, moment) is expected, name
    db.session.commit()
    found = db.session.scalars(select(Person.display_name).where(are_new())).all()
    assert set(found) == {name for name, (*_, expected) in rows.items() if expected}


def test_on_the_day_the_site_is_installed_nobody_is_new() -> None:
    moment = clock.now()
    everybody = SimpleNamespace(directory_id="1", created_at=moment, first_signed_in_at=moment)
    assert not is_new(everybody, moment, moment)
    assert not is_new(everybody, moment - FOUNDING + DAY, moment)
    assert is_new(everybody, moment - FOUNDING - DAY, moment)


def test_each_step_is_done_by_what_she_did(cast: Cast, lea: Person, signed_in) -> None:
    browser = signed_in(lea)

    def done() -> list[bool]:
        steps = BeautifulSoup(browser.get("/").text, "html.parser").select(".step")
        return ["step-done" in step["class"] for step in steps]

    assert "Welcome, Lea" in browser.get("/").text
    assert done() == [False, False, False, False]
    browser.get("/welcome/hello"), browser.get("/groups"), browser.get("/questions/new")
    assert done() == [False, False, False, False], "looking is not doing"
    cast.python.join_policy = "free"
    third = casting.group("Chess", cast.ben)
    db.session.commit()
    for group in (cast.cycling, cast.python, third):
        browser.send(f"/groups/{group.id}/membership", {"membership": "on"})
    assert done() == [False, True, False, False]
    writing.post(lea, cast.cycling)
    writing.question(lea, cast.cycling)
    assert done() == [True, True, True, False]
    lea.about = "I test things."
    db.session.commit()
    assert done() == []
    assert "What is new" in browser.get("/").text


def test_it_is_closed_for_good_and_ends_by_itself(cast: Cast, lea: Person, signed_in) -> None:
    with clock.frozen_at(clock.now() + NEW_FOR):
        assert first_week(cast.viewer(lea)) is None
    assert first_week(cast.viewer(lea)) is not None
    for _press in range(2):
        assert signed_in(lea).send("/welcome/first-week/end").status_code == 303
    assert first_week(cast.viewer(lea)) is None
    assert "Your first week" not in signed_in(cast.ada).get("/").text


def test_community_managers_choose_where_hello_is_said(cast: Cast, lea: Person, signed_in) -> None:
    manager = signed_in(cast.mika)
    assert signed_in(cast.ben).get("/welcome/settings").status_code == 403
    offered = manager.get("/welcome/settings").text
    assert cast.cycling.name in offered
    assert cast.orchid.name not in offered.partition("<main")[2].partition("</main>")[0]
    for group in (cast.python, cast.orchid):
        assert manager.send("/welcome/settings", {"group": group.id}).status_code == 422
    assert manager.send("/welcome/settings", {"group": cast.cycling.id}).status_code == 303
    newcomer = signed_in(lea)
    assert "Say hello in Cycling" in newcomer.get("/").text
    answer = newcomer.send("/welcome/hello")
    assert cast.cycling.id in cast.viewer(lea).member_group_ids
    form = BeautifulSoup(newcomer.get(answer.location).text, "html.parser")
    assert form.select_one("input[name=title]")["value"] == "Hello from Lea"
    assert "I have just started as Tester in Hamburg." in form.select_one("textarea[name=body]").text
    assert form.select_one(f'option[value="{cast.cycling.id}"]').has_attr("selected")
    writing.post(lea, cast.python) if cast.python.id in cast.viewer(lea).writable_group_ids else None
    assert not first_week(cast.viewer(lea)).has_said_hello
    writing.post(lea, cast.cycling)
    assert first_week(cast.viewer(lea)).has_said_hello
