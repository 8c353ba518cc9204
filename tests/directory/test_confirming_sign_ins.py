"""Who leaves the company is out within a quarter of an hour, and a faulty directory puts nobody out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intranet import clock, timetable
from intranet.database import db
from intranet.directory import confirming
from intranet.directory.confirming import confirm, confirm_sign_ins
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from intranet.people.models import SignIn
from tests.directory import company
from tests.directory.conftest import Door, using
from tests.servers.directories import DirectoryServer
from tests.servers.slapd import Slapd

TEMPORARY = company.Staff("temporary", "Tem Porary", mail=("temporary@example.test",))


@pytest.fixture
def with_temporary(slapd: Slapd) -> Iterator[Callable[[str], None]]:
    """A person of the directory for one test, and a function that changes their entry."""
    slapd.change(company.person_entry(TEMPORARY))
    there = True

    def change(text: str) -> None:
        nonlocal there
        slapd.change(f"dn: {TEMPORARY.dn}\nchangetype: {text}\n")
        there = not text.startswith("delete")

    yield change
    if there:
        change("delete")


@pytest.fixture
def directory(app: Flask, on_slapd: DirectoryServer) -> Iterator[Directory]:
    """The directory, used by the application."""
    with using(app, on_slapd) as used:
        yield used


@pytest.fixture
def colleague(app: Flask, directory: Directory) -> Door:
    """Somebody who stays."""
    door = Door(app)
    door.enter("alan")
    return door


@pytest.fixture
def leaver(app: Flask, directory: Directory, with_temporary: Callable[[str], None]) -> Door:
    """Somebody whose entry changes."""
    door = Door(app)
    assert door.sign_in("temporary", TEMPORARY.secret).status_code == 303
    return door


@pytest.mark.parametrize(
    "change",
    [
        "modify\nreplace: employeeType\nemployeeType: leaver",
        "modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z",
        "delete",
    ],
    ids=["marked as a leaver", "disabled", "deleted"],
)
def test_a_leaver_is_out(
    directory: Directory, colleague: Door, leaver: Door, with_temporary: Callable[[str], None], change: str
) -> None:
    assert confirm_sign_ins(directory) == 0
    assert leaver.is_signed_in
    with_temporary(change)
    assert confirm_sign_ins(directory) == 1
    assert not leaver.is_signed_in
    assert colleague.is_signed_in


def test_a_changed_password_ends_the_sign_ins_of_before(
    directory: Directory, colleague: Door, leaver: Door, with_temporary: Callable[[str], None]
) -> None:
    row = db.session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert row is not None
    row.created_at -= timedelta(minutes=1)
    db.session.commit()
    with_temporary("modify\nreplace: userPassword\nuserPassword: a new one\n-\nreplace: pwdReset\npwdReset: FALSE")
    assert confirm_sign_ins(directory) == 1
    assert not leaver.is_signed_in
    with clock.frozen_at(clock.now() + timedelta(seconds=1)):
        assert leaver.sign_in("temporary", "a new one").status_code == 303
        assert confirm_sign_ins(directory) == 0
        assert leaver.is_signed_in
    assert colleague.is_signed_in


def test_it_happens_within_a_quarter_of_an_hour() -> None:
    (entry,) = [entry for entry in timetable.TIMETABLE if entry.work is confirming.confirm]
    assert (entry.minute, entry.hour) == ("*/5", "*")


def test_a_directory_that_is_down_ends_nothing_for_twelve_hours(
    app: Flask, on_slapd: DirectoryServer, colleague: Door
) -> None:
    began = clock.now()
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]) as down:
        with pytest.raises(DirectoryDown):
            confirm_sign_ins(down)
        confirm()
        with clock.frozen_at(began + timedelta(hours=11)):
            assert colleague.is_signed_in
        with clock.frozen_at(began + timedelta(hours=13)):
            assert not colleague.is_signed_in
    with clock.frozen_at(began + timedelta(hours=13)):
        confirm()
        assert colleague.is_signed_in, "the directory is back and vouches for them"


def test_a_directory_that_forgot_everybody_is_not_believed(
    app: Flask, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(confirming, "MOST_MISSING", 2)
    doors = {uid: Door(app) for uid in ("alan", "grace", "katherine", "dorothy")}
    with using(app, on_slapd):
        for uid, door in doors.items():
            door.enter(uid)
    with using(app, on_slapd, directory_people_filter="(uid=alan)") as blinkered:
        assert confirm_sign_ins(blinkered) == 0
    assert all(door.is_signed_in for door in doors.values())
    assert "too many people are missing" in caplog.text


def test_many_people_are_asked_about_in_few_questions(
    app: Flask, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "BATCH", 2)
    with using(app, on_slapd) as used:
        for uid in ("alan", "grace", "katherine"):
            Door(app).enter(uid)
        with clock.frozen_at(clock.now() + timedelta(minutes=5)) as moment:
            assert confirm_sign_ins(used) == 0
    assert set(db.session.scalars(select(SignIn.confirmed_at))) == {moment}


def test_nobody_signed_in_is_nothing_to_ask(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]) as down:
        assert confirm_sign_ins(down) == 0
    with using(app, on_slapd, directory_people_bases=[]):
        confirm()
