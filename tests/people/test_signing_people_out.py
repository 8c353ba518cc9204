"""``intranet people sign-out``: an administrator ends one person's sign-ins, or everybody's."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.people.commands import people
from tests.cast import Cast


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(people, ["sign-out", *words])
    return done.exit_code, done.output


def test_one_person_is_signed_out_everywhere_and_nobody_else(app: Flask, cast: Cast, signed_in) -> None:
    ada, phone, ben = signed_in(cast.ada), signed_in(cast.ada), signed_in(cast.ben)

    assert run(app, cast.ada.username) == (0, "2 sign-ins ended.\n")

    assert [browser.get("/settings").status_code for browser in (ada, phone, ben)] == [303, 303, 200]
    assert run(app, cast.ada.username) == (0, "0 sign-ins ended.\n")


def test_everybody_is_signed_out(app: Flask, cast: Cast, signed_in) -> None:
    browsers = [signed_in(person) for person in (cast.ada, cast.ada, cast.ben)]

    assert run(app, "--all") == (0, "3 sign-ins ended.\n")

    assert {browser.get("/settings").status_code for browser in browsers} == {303}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Name one person, or give --all."),
        (("ada", "--all"), "Name one person, or give --all."),
        (("nobody",), "nobody here has the login name nobody"),
    ],
)
def test_what_was_not_meant_ends_nothing(app: Flask, cast: Cast, signed_in, words: tuple[str, ...], told: str) -> None:
    ada = signed_in(cast.ada)

    code, output = run(app, *words)

    assert code != 0
    assert told in output
    assert ada.get("/settings").status_code == 200
