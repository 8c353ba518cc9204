"""Who is disabled in the directory is a former colleague here, wherever that is seen; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import timetable
from intranet.database import db
from intranet.directory import looking
from intranet.directory.commands import directory as command
from intranet.directory.confirming import confirm_sign_ins
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from intranet.directory.load import load
from intranet.directory.looking import look, look_at_everybody
from intranet.people.models import Person, PersonState, SignIn
from intranet.search.models import SearchOutbox
from tests.directory import company
from tests.directory.conftest import TEMPORARY, ChangeEntry, Door, using
from tests.servers.directories import DirectoryServer

LEFT = "modify\nreplace: employeeType\nemployeeType: leaver"
BACK = "modify\nreplace: employeeType\nemployeeType: staff"
DISABLED = "modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z"

Look = Callable[[Directory], object]


@pytest.fixture
def directory(app: Flask, on_slapd: DirectoryServer) -> Iterator[Directory]:
    """The directory, used by the application."""
    with using(app, on_slapd) as used:
        yield used


@pytest.fixture
def known(directory: Directory, temporary: ChangeEntry) -> Person:
    """The temporary person and everybody else, loaded; nobody is signed in."""
    load(directory)
    db.session.query(SearchOutbox).delete()
    db.session.commit()
    return temporary_person()


def temporary_person() -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.display_name == TEMPORARY.cn)).one()


def told() -> list[int]:
    """Return the people whose search documents are to be made anew."""
    return list(db.session.scalars(select(SearchOutbox.pk).where(SearchOutbox.kind == "person")))


def sign_ins(person: Person) -> int:
    return db.session.scalar(select(func.count()).select_from(SignIn).where(SignIn.person_id == person.id)) or 0


def states() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(Person.state, func.count()).group_by(Person.state)).all())


@pytest.mark.parametrize("change", [LEFT, DISABLED], ids=["marked as a leaver", "disabled"])
@pytest.mark.parametrize("look_there", [load, confirm_sign_ins, look_at_everybody])
def test_wherever_a_leaver_is_seen_they_are_a_former_colleague(
    app: Flask, directory: Directory, known: Person, temporary: ChangeEntry, change: str, look_there: Look
) -> None:
    door, colleague = Door(app), Door(app)
    assert door.sign_in("temporary", TEMPORARY.secret).status_code == 303
    colleague.enter("alan")
    temporary(change)
    look_there(directory)
    person = temporary_person()
    assert person.state == PersonState.DEACTIVATED
    assert sign_ins(person) == 0
    assert told() == [person.id], "and nobody else changed"
    assert not door.is_signed_in
    assert colleague.is_signed_in


@pytest.mark.parametrize(("change", "password"), [(LEFT, TEMPORARY.secret), (LEFT, "wrong"), (DISABLED, "wrong")])
def test_a_refused_sign_in_is_such_a_place(
    app: Flask, known: Person, temporary: ChangeEntry, change: str, password: str
) -> None:
    at_home = Door(app)
    assert at_home.sign_in("temporary", TEMPORARY.secret).status_code == 303
    temporary(change)
    assert Door(app).sign_in("temporary", password).status_code == 422
    assert temporary_person().state == PersonState.DEACTIVATED
    assert not at_home.is_signed_in
    assert told() == [known.id]


def test_a_wrong_password_alone_makes_no_leaver(app: Flask, known: Person) -> None:
    assert Door(app).sign_in("temporary", "wrong").status_code == 422
    assert temporary_person().state == PersonState.ACTIVE


def test_an_account_that_strangers_locked_by_guessing_is_no_leavers(
    directory: Directory, known: Person, temporary: ChangeEntry
) -> None:
    temporary("modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 20261120080000Z")
    assert look_at_everybody(directory) == (0, 0)
    assert temporary_person().state == PersonState.ACTIVE


@pytest.mark.parametrize("look_there", [load, look_at_everybody])
def test_who_is_enabled_again_is_a_colleague_again(
    directory: Directory, known: Person, temporary: ChangeEntry, look_there: Look
) -> None:
    temporary(LEFT)
    look_at_everybody(directory)
    other = db.session.scalars(select(Person).where(Person.username == "dorothy")).one()
    other.email, known.email = TEMPORARY.mail[0], None  # the freed address went to somebody else, and came back
    db.session.commit()
    temporary(BACK)
    look_there(directory)
    person = temporary_person()
    assert (person.state, person.email, person.username) == ("active", TEMPORARY.mail[0], "temporary")
    assert person.id in told()


def test_who_can_sign_in_is_a_colleague_again(
    app: Flask, directory: Directory, known: Person, temporary: ChangeEntry
) -> None:
    temporary(LEFT)
    look_at_everybody(directory)
    door = Door(app)
    assert door.sign_in("temporary", TEMPORARY.secret).status_code == 422
    temporary(BACK)
    assert door.sign_in("temporary", TEMPORARY.secret).status_code == 303
    assert temporary_person().state == PersonState.ACTIVE
    assert door.is_signed_in
    assert told() == [known.id, known.id]


def test_only_leavers_come_back(directory: Directory, known: Person) -> None:
    """Any other state was given by people, and is not the directory's to take away."""
    for state in (state for state in PersonState if state not in (PersonState.ACTIVE, PersonState.DEACTIVATED)):
        known = temporary_person()
        known.state = state
        db.session.commit()
        load(directory)
        look_at_everybody(directory)
        assert temporary_person().state == state


@pytest.mark.parametrize("look_there", [load, confirm_sign_ins, look_at_everybody])
def test_who_is_missing_may_only_have_been_hidden_from_us(
    directory: Directory, known: Person, temporary: ChangeEntry, look_there: Look
) -> None:
    temporary("delete")
    look_there(directory)
    assert temporary_person().state == PersonState.ACTIVE
    assert told() == []


def test_a_directory_that_fails_makes_no_leavers(
    app: Flask, on_slapd: DirectoryServer, known: Person, temporary: ChangeEntry
) -> None:
    temporary(LEFT)
    before = states()
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]) as down:
        with pytest.raises(DirectoryDown):
            look_at_everybody(down)
        look()
    assert states() == before
    with using(app, on_slapd, directory_people_bases=[]):
        look()
    assert states() == before


def test_everybody_is_looked_at_in_few_questions(
    directory: Directory, known: Person, temporary: ChangeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "BATCH", 2)
    db.session.add(Person(display_name="Of another kind of directory", directory_id="no id of this one"))
    db.session.commit()
    temporary(LEFT)
    before = states()
    assert look_at_everybody(directory) == (1, 0)
    assert states() == {"active": before["active"] - 1, "deactivated": 1}
    assert look_at_everybody(directory) == (0, 0)
    assert told() == [known.id]
    temporary(BACK)
    assert look_at_everybody(directory) == (0, 1)
    assert states() == before


def test_the_demo_directory_is_looked_at_alike(app: Flask, demo_directory: DirectoryServer) -> None:
    with using(app, demo_directory) as used:
        load(used)
        assert look_at_everybody(used) == (0, 0)
    with using(app, demo_directory, directory_disabled_values={"uid": "alan"}) as used:
        assert look_at_everybody(used) == (1, 0)
        assert states()["deactivated"] == 1
    with using(app, demo_directory) as used:
        assert look_at_everybody(used) == (0, 1)


def test_the_command_says_how_many_left_and_came_back(
    app: Flask, directory: Directory, known: Person, temporary: ChangeEntry
) -> None:
    temporary(LEFT)
    output = app.test_cli_runner().invoke(command, ["import"]).output
    assert "deactivated  1" in output
    temporary(BACK)
    output = app.test_cli_runner().invoke(command, ["import"]).output
    assert "returned  1" in output
    assert "deactivated  0" in output


def test_a_look_lies_between_any_midnight_and_the_morning_when_digests_are_planned() -> None:
    (entry,) = [entry for entry in timetable.TIMETABLE if entry.work is looking.look]
    assert (entry.minute, entry.hour) == ("15", "*/6")


def test_a_leaver_is_no_longer_listed(app: Flask, directory: Directory, known: Person, temporary: ChangeEntry) -> None:
    colleague = Door(app)
    colleague.enter("alan")
    assert TEMPORARY.cn in colleague.browser.get("/people?q=porary").get_data(as_text=True)
    temporary(LEFT)
    look_at_everybody(directory)
    assert f">{TEMPORARY.cn}<" not in colleague.browser.get("/people?q=porary").get_data(as_text=True)
    assert company.staff("alan").cn in colleague.browser.get("/people").get_data(as_text=True)
