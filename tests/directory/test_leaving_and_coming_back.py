"""Who is disabled in the directory is a former colleague here, wherever that is seen; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import timetable
from intranet.database import db
from intranet.directory.confirming import confirm_sign_ins
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryRun
from intranet.directory.sync import runs
from intranet.people.models import Person, PersonState, SignIn
from intranet.search.models import SearchOutbox
from tests.directory import company
from tests.directory.conftest import TEMPORARY, ChangeEntry, Door, sync, using
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
    sync(directory)
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
@pytest.mark.parametrize("look_there", [sync, confirm_sign_ins])
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
    assert sync(directory).deactivated == 0
    assert temporary_person().state == PersonState.ACTIVE


def test_who_is_enabled_again_is_a_colleague_again(directory: Directory, known: Person, temporary: ChangeEntry) -> None:
    temporary(LEFT)
    sync(directory)
    other = db.session.scalars(select(Person).where(Person.username == "dorothy")).one()
    other.email, known.email = TEMPORARY.mail[0], None  # the freed address went to somebody else, and came back
    db.session.commit()
    temporary(BACK)
    assert sync(directory).returned == 1
    person = temporary_person()
    assert (person.state, person.email, person.username) == ("active", TEMPORARY.mail[0], "temporary")
    assert person.id in told()


def test_who_can_sign_in_is_a_colleague_again(
    app: Flask, directory: Directory, known: Person, temporary: ChangeEntry
) -> None:
    temporary(LEFT)
    sync(directory)
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
        sync(directory)
        assert temporary_person().state == state


@pytest.mark.parametrize("look_there", [sync, confirm_sign_ins])
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
        run = sync(down)
        assert (run.state, run.reason) == ("failed", "unreachable")
    assert states() == before


def test_a_site_without_a_directory_has_no_runs(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd, directory_people_bases=[]):
        runs.sync()
        runs.work_off()
    assert db.session.scalar(select(func.count()).select_from(DirectoryRun)) == 0


def test_it_happens_every_hour_and_whenever_somebody_asks() -> None:
    (hourly,) = [entry for entry in timetable.TIMETABLE if entry.work is runs.sync]
    assert (hourly.minute.isdigit(), hourly.hour) == (True, "*")
    (asked,) = [entry for entry in timetable.TIMETABLE if entry.work is runs.work_off]
    assert (asked.name, asked.wakes, asked.minute, asked.hour) == (runs.JOB, True, "*", "*")


def test_a_leaver_is_no_longer_listed(app: Flask, directory: Directory, known: Person, temporary: ChangeEntry) -> None:
    colleague = Door(app)
    colleague.enter("alan")
    assert TEMPORARY.cn in colleague.browser.get("/people?q=porary").get_data(as_text=True)
    temporary(LEFT)
    sync(directory)
    assert f">{TEMPORARY.cn}<" not in colleague.browser.get("/people?q=porary").get_data(as_text=True)
    assert company.staff("alan").cn in colleague.browser.get("/people").get_data(as_text=True)
