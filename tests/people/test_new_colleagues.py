"""New colleagues: whom the directory named for the first time in the last thirty days, shown on the people's page."""

from __future__ import annotations

import re
from datetime import timedelta

from intranet import clock
from intranet.database import db
from tests import cast as casting
from tests.cast import Cast
from tests.counting import statements


def new(page: str) -> list[str]:
    """The names shown as new, in their order."""
    part = page.partition('id="new-colleagues"')[2].partition("</section>")[0]
    return re.findall(r"<bdi>([^<]*)</bdi>", part)


def came(username: str, name: str, days: float, **values: object) -> None:
    casting.person(username, name, **values).created_at = clock.now() - timedelta(days=days)


def test_the_newest_stand_above_the_list_of_everybody(cast: Cast, signed_in) -> None:
    came("vera", "Vera New", 3)
    came("otto", "Otto New", 29)
    came("kurt", "Kurt Known", 31)
    cleo = signed_in(cast.cleo)

    assert new(cleo.get("/people").text) == ["Vera New", "Otto New"]
    listed = cleo.get("/people?new=1").text.partition('id="directory"')[2]
    assert re.findall(r"<bdi>([^<]*)</bdi>", listed) == ["Otto New", "Vera New"]
    assert "new=1" in cleo.get("/people?new=1").text.partition('class="letters"')[2], "letters keep the choice"


def test_whoever_looks_for_somebody_is_not_stopped_by_them(cast: Cast, signed_in) -> None:
    came("vera", "Vera New", 3)
    for query in ("q=ben", "letter=b", "knows=modbus", "new=1"):
        assert not new(signed_in(cast.cleo).get(f"/people?{query}").text)


def test_leavers_and_those_whom_the_directory_does_not_know_are_not_new(cast: Cast, signed_in) -> None:
    came("gone", "Gone Again", 3, state="deactivated")
    came("import", "Imported Ivan", 3, state="imported")
    local = casting.person("local", "Local Lou")
    local.created_at, local.directory_id = clock.now(), None

    assert not new(signed_in(cast.cleo).get("/people").text)


def test_when_the_site_is_new_nobody_is(cast: Cast, signed_in) -> None:
    """The first load of the directory, and a month of first sign-ins, bring colleagues of many years."""
    first = clock.now() - timedelta(days=45)
    for person in (cast.ada, cast.ben, cast.cleo, cast.hanna, cast.mika, cast.anton):
        person.created_at = first
    came("late", "Late Signer", 20)
    came("vera", "Vera New", 10)
    db.session.commit()

    assert new(signed_in(cast.cleo).get("/people").text) == ["Vera New"]


def test_the_number_of_statements_does_not_grow(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    came("vera", "Vera New", 3)
    cleo.get("/people")
    with statements() as few:
        cleo.get("/people")
    for number in range(5):
        came(f"n{number}", f"New {number}", number)
    db.session.commit()
    with statements() as many:
        cleo.get("/people")
    assert len(new(cleo.get("/people").text)) == 6
    assert len(many) == len(few) < 18
