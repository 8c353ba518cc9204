"""``intranet people shut-out`` and ``let-in``: an administrator's word, which the directory does not undo."""

from __future__ import annotations

from flask import Flask

from intranet.database import db
from intranet.groups.models import Group, MemberRole, Membership
from intranet.people.commands import people
from intranet.people.models import DeactivatedBy, Person, PersonState
from tests.cast import Cast


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(people, words)
    db.session.expire_all()
    return done.exit_code, done.output


def test_who_is_shut_out_is_out_at_once_until_they_are_let_in(app: Flask, cast: Cast, signed_in) -> None:
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)

    assert run(app, "shut-out", "ada") == (0, "ada is shut out.\n")

    assert [browser.get("/settings").status_code for browser in (ada, ben)] == [303, 200]
    person = db.session.get_one(Person, cast.ada.id)
    assert (person.state, person.deactivated_by) == (PersonState.DEACTIVATED, DeactivatedBy.ADMINISTRATOR)
    assert not person.is_the_directorys
    assert run(app, "let-in", "ada") == (0, "ada may come in again.\n")
    assert db.session.get_one(Person, cast.ada.id).is_the_directorys
    assert ada.get("/settings").status_code == 303, "they sign in anew"


def test_what_they_looked_after_goes_to_others(app: Flask, cast: Cast) -> None:
    db.session.get_one(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.MODERATOR
    db.session.commit()
    assert run(app, "shut-out", "ben")[0] == 0
    assert db.session.get_one(Membership, (cast.cycling.id, cast.ada.id)).role == MemberRole.OWNER
    assert db.session.get_one(Group, cast.python.id).orphaned_at is not None


def test_who_is_not_shut_out_or_unknown_cannot_be_let_in(app: Flask, cast: Cast) -> None:
    assert run(app, "let-in", "ada") == (1, "Error: ada is not shut out\n")
    assert run(app, "shut-out", "nobody") == (1, "Error: nobody here has the login name nobody\n")
    assert db.session.get_one(Person, cast.ada.id).state == PersonState.ACTIVE
