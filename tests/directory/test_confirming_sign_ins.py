"""Who leaves the company is out within a quarter of an hour, and a faulty directory puts nobody out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intranet import clock, timetable
from intranet.database import db
from intranet.directory import confirming, finding, roles
from intranet.directory.confirming import confirm, confirm_sign_ins
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from intranet.people.models import Person, Role, SignIn
from tests.directory import company
from tests.directory.conftest import TEMPORARY, ChangeEntry, Door, using
from tests.servers.directories import DirectoryServer
from tests.servers.slapd import Slapd


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
def leaver(app: Flask, directory: Directory, temporary: ChangeEntry) -> Door:
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
    directory: Directory, colleague: Door, leaver: Door, temporary: ChangeEntry, change: str
) -> None:
    assert confirm_sign_ins(directory) == 0
    assert leaver.is_signed_in
    temporary(change)
    assert confirm_sign_ins(directory) == 1
    assert not leaver.is_signed_in
    assert colleague.is_signed_in


def test_a_changed_password_ends_the_sign_ins_of_before(
    directory: Directory, colleague: Door, leaver: Door, temporary: ChangeEntry
) -> None:
    row = db.session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert row is not None
    row.created_at -= timedelta(minutes=1)
    db.session.commit()
    temporary("modify\nreplace: userPassword\nuserPassword: a new one\n-\nreplace: pwdReset\npwdReset: FALSE")
    assert confirm_sign_ins(directory) == 1
    assert not leaver.is_signed_in
    with clock.frozen_at(clock.now() + timedelta(seconds=1)):
        assert leaver.sign_in("temporary", "a new one").status_code == 303
        assert confirm_sign_ins(directory) == 0
        assert leaver.is_signed_in
    assert colleague.is_signed_in


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_differs_from_the_directorys_ends_no_new_sign_in_and_spares_no_old_one(
    app: Flask, directory: Directory, temporary: ChangeEntry, minutes: int
) -> None:
    """The directory says when the password was changed by its own clock, and our sign-ins are counted by ours."""
    change = "modify\nreplace: userPassword\nuserPassword: {}\n-\nreplace: pwdReset\npwdReset: FALSE"
    temporary(change.format("the second"))
    door = Door(app)
    with clock.frozen_at(clock.now() + timedelta(minutes=minutes)):
        assert door.sign_in("temporary", "the second").status_code == 303
        assert confirm_sign_ins(directory) == 0
        assert door.is_signed_in
    row = db.session.scalars(select(SignIn)).one()
    assert row.password_changed_at is not None
    row.password_changed_at -= timedelta(seconds=1)  # the directory counts in whole seconds
    db.session.commit()
    temporary(change.format("the third"))
    assert confirm_sign_ins(directory) == 1
    assert not door.is_signed_in


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
    app: Flask, on_slapd: DirectoryServer, caplog: pytest.LogCaptureFixture
) -> None:
    doors = {uid: Door(app) for uid in ("alan", "grace", "katherine", "dorothy")}
    with using(app, on_slapd):
        for uid, door in doors.items():
            door.enter(uid)
    with using(app, on_slapd, directory_people_filter="(uid=alan)", directory_max_deactivate_min=2) as blinkered:
        assert confirm_sign_ins(blinkered) == 0
    assert all(door.is_signed_in for door in doors.values())
    assert "too many people are missing" in caplog.text


def test_many_people_are_asked_about_in_few_questions(
    app: Flask, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "BATCH", 2)
    with using(app, on_slapd) as used:
        for uid in ("alan", "grace", "katherine"):
            Door(app).enter(uid)
        with clock.frozen_at(clock.now() + timedelta(minutes=5)) as moment:
            assert confirm_sign_ins(used) == 0
    assert set(db.session.scalars(select(SignIn.confirmed_at))) == {moment}


GROUP = company.group_dn("platform")


@pytest.fixture
def without_alan(slapd: Slapd) -> Iterator[Callable[[], None]]:
    """A function that takes Alan out of his group; he is back in it after the test."""
    change = f"dn: {GROUP}\nchangetype: modify\nreplace: member\nmember: {{}}\n"
    yield lambda: slapd.change(change.format(company.staff("dorothy").dn))
    slapd.change(change.format(company.staff("alan").dn))


def roles_of(uid: str) -> set[str]:
    db.session.rollback()
    query = select(Role.name).join(Person, Person.id == Role.person_id).where(Person.username == uid)
    return set(db.session.scalars(query))


def test_who_is_taken_out_of_the_required_group_is_signed_out(
    app: Flask, on_slapd: DirectoryServer, without_alan: Callable[[], None]
) -> None:
    """Grace is in it directly, Alan through another group."""
    doors = {uid: Door(app) for uid in ("alan", "grace")}
    with using(app, on_slapd, directory_require_group=company.group_dn("administrators")) as used:
        for uid, door in doors.items():
            door.enter(uid)
        assert confirm_sign_ins(used) == 0
        without_alan()
        assert confirm_sign_ins(used) == 1
    assert not doors["alan"].is_signed_in
    assert doors["grace"].is_signed_in
    assert db.session.scalar(select(Person.state).where(Person.username == "alan")) == "active", "he works here"


def test_a_required_group_that_lost_everybody_is_not_believed(
    app: Flask, on_slapd: DirectoryServer, caplog: pytest.LogCaptureFixture
) -> None:
    doors = {uid: Door(app) for uid in ("alan", "grace")}
    granted = {company.group_dn("administrators"): "admin"}
    with using(app, on_slapd, directory_roles=granted, directory_max_deactivate_min=1) as used:
        for uid, door in doors.items():
            door.enter(uid)
        used.config = replace(used.config, require_group="cn=renamed,dc=example,dc=test", roles={})
        began = clock.now()
        assert confirm_sign_ins(used) == 0
    assert all(door.is_signed_in for door in doors.values())
    assert roles_of("alan") == {"admin"}, "nor are the roles"
    assert "too many people are missing" in caplog.text
    with clock.frozen_at(began + timedelta(hours=13)):
        assert not doors["alan"].is_signed_in, "but nobody vouched for them"


def test_roles_follow_the_groups_without_a_new_sign_in(
    app: Flask, on_slapd: DirectoryServer, without_alan: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    doors = {uid: Door(app) for uid in ("alan", "grace", "katherine", "dorothy")}
    granted = {company.group_dn("administrators"): "admin", company.group_dn("hr, people & culture"): "hr"}
    with using(app, on_slapd, directory_roles=granted) as used:
        for uid, door in doors.items():
            door.enter(uid)
        alan = db.session.scalars(select(Person).where(Person.username == "alan")).one()
        db.session.add(Role(person_id=alan.id, name="community_manager", source="local"))
        db.session.commit()
        caplog.clear()
        confirm_sign_ins(used)
        assert "roles changed" not in caplog.text
        without_alan()
        assert confirm_sign_ins(used) == 0
    assert roles_of("alan") == {"community_manager"}, "local grants stay"
    assert [roles_of(uid) for uid in ("grace", "katherine", "dorothy")] == [{"admin"}, {"hr"}, {"admin"}]
    changes = [record.__dict__["changes"] for record in caplog.records if record.message == "roles changed"]
    assert sorted(changes) == [["+admin"], ["-admin"]]


def test_groups_that_cannot_be_read_take_nothing_away_and_shield_no_leaver(
    app: Flask, directory: Directory, colleague: Door, leaver: Door, temporary: ChangeEntry
) -> None:
    broken = replace(directory.config, require_group="cn=x", group_bases=("ou=nowhere,dc=example,dc=test",))
    directory.config = broken
    temporary("modify\nreplace: employeeType\nemployeeType: leaver")
    with pytest.raises(DirectoryDown):
        confirm_sign_ins(directory)
    assert not leaver.is_signed_in
    assert colleague.is_signed_in


def test_what_groups_hold_each_other_is_asked_once_for_many_people(
    app: Flask, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    holders = roles._holders
    monkeypatch.setattr(roles, "_holders", lambda *given: asked.append(given[2]) or holders(*given))
    with using(app, on_slapd, directory_require_group=company.group_dn("staff")) as used:
        for uid in ("alan", "dorothy", "katherine"):
            Door(app).enter(uid)
        asked.clear()
        assert confirm_sign_ins(used) == 0
    upper = [names for names in asked if not names[0].startswith("uid=")]
    assert len(asked) == 3 + len(upper)
    assert len(upper) == len({tuple(names) for names in upper})


def test_nobody_signed_in_is_nothing_to_ask(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]) as down:
        assert confirm_sign_ins(down) == 0
    with using(app, on_slapd, directory_people_bases=[]):
        confirm()
