"""Who is missing is waited for, who has left is out at once, and a mass loss stops until it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.directory.commands import directory as command
from intranet.directory.config import read_config
from intranet.directory.confirming import confirm_sign_ins
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryChange, DirectoryRun
from intranet.directory.sign_in import Refused, Source, sign_in
from intranet.directory.sync import runs
from intranet.notifications.models import Notice
from intranet.people import sessions
from intranet.people.models import DeactivatedBy, Person, PersonState, Role, SignIn
from tests.directory.conftest import sync, using
from tests.directory.crowd import Crowd, running_crowd
from tests.servers import fake_ldap
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import FakeLdap

HOUR = timedelta(hours=1)
STAFF = tuple(f"p{number}" for number in range(20))


@pytest.fixture
def crowd(app: Flask) -> Iterator[Crowd]:
    """Twenty colleagues, the first an administrator, who have been loaded."""
    with running_crowd(*STAFF) as crowd:
        crowd.admins = ["p0"]
        crowd.publish()
        assert sync(crowd.directory()).created == len(STAFF)
        yield crowd


def person(uid: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.username == uid)).one()


def states() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(Person.state, func.count()).group_by(Person.state)).all())


def lines(run: DirectoryRun, kind: str) -> list[str]:
    query = select(DirectoryChange.name).where(DirectoryChange.run_id == run.id, DirectoryChange.kind == kind)
    return sorted(db.session.scalars(query))


def test_who_is_missing_is_a_former_colleague_after_a_day_and_not_before(crowd: Crowd) -> None:
    crowd.remove("p3")
    began = clock.now()
    for hours in (0, 1, 23):
        with clock.frozen_at(began + hours * HOUR):
            run = sync(crowd.directory())
        assert (run.missing, run.deactivated, person("p3").state) == (1, 0, PersonState.ACTIVE)
    with clock.frozen_at(began + 25 * HOUR):
        assert sync(crowd.directory()).deactivated == 1
    assert (person("p3").state, person("p3").deactivated_by) == (PersonState.DEACTIVATED, DeactivatedBy.DIRECTORY)


def test_a_company_may_wait_longer_and_believe_fewer_losses(crowd: Crowd) -> None:
    settings = {"directory_grace_hours": 72, "directory_grace_runs": 3, "directory_max_deactivate_min": 1}
    crowd.remove("p3")
    began = clock.now()
    for hours, deactivated in ((0, 0), (71, 0), (72, 1)):
        with clock.frozen_at(began + hours * HOUR):
            assert sync(crowd.directory(**settings)).deactivated == deactivated
    crowd.disable("p4")
    crowd.disable("p5")
    assert sync(crowd.directory(**settings)).state == "stopped"


def test_one_look_is_not_enough_however_long_ago(crowd: Crowd) -> None:
    """A site that was switched off over the holidays has seen that somebody is missing once."""
    crowd.remove("p3")
    began = clock.now()
    assert sync(crowd.directory()).missing == 1
    crowd.put("p3")
    with clock.frozen_at(began + HOUR):
        assert sync(crowd.directory()).missing == 0
    crowd.remove("p3")
    with clock.frozen_at(began + 48 * HOUR):
        assert (sync(crowd.directory()).deactivated, person("p3").state) == (0, PersonState.ACTIVE)


def test_who_is_missing_and_comes_back_was_never_away(crowd: Crowd) -> None:
    before = person("p3").id
    crowd.remove("p3")
    sync(crowd.directory())
    crowd.put("p3")
    run = sync(crowd.directory())
    assert (run.missing, run.created, run.returned, person("p3").id) == (0, 0, 0, before)


def test_who_is_back_after_a_year_is_the_same_person(crowd: Crowd) -> None:
    before = person("p3").id
    crowd.disable("p3")
    assert sync(crowd.directory()).deactivated == 1
    crowd.put("p3", name="Married Name")
    with clock.frozen_at(clock.now() + timedelta(days=365)):
        assert sync(crowd.directory()).returned == 1
    back = person("p3")
    assert (back.id, back.state, back.deactivated_by, back.display_name) == (before, "active", None, "Married Name")


def test_whom_an_administrator_has_shut_out_stays_out(crowd: Crowd) -> None:
    shut_out = person("p3")
    shut_out.state, shut_out.deactivated_by = PersonState.DEACTIVATED, DeactivatedBy.ADMINISTRATOR
    db.session.commit()
    crowd.put("p3", name="Changed")
    run = sync(crowd.directory())
    assert (run.returned, lines(run, "skipped"), person("p3").state) == (0, ["P3"], PersonState.DEACTIVATED)
    crowd.disable("p3")
    sync(crowd.directory())
    assert person("p3").deactivated_by == DeactivatedBy.ADMINISTRATOR, "it is still their word"


def test_a_leavers_sign_ins_end_with_the_run(crowd: Crowd) -> None:
    token = sessions.open_sign_in(person("p3"), "pytest", "127.0.0.1")
    db.session.commit()
    assert sessions.find(token)
    crowd.disable("p3")
    sync(crowd.directory())
    assert sessions.find(token) is None


def test_a_mass_loss_changes_nothing_until_it_is_confirmed_by_name(app: Flask, crowd: Crowd) -> None:
    crowd.put("p19", name="New Name")
    for uid in STAFF[1:4]:
        crowd.disable(uid)
    crowd.remove(*STAFF[4:7])
    for _ in range(2):
        stopped = sync(crowd.directory())
        assert (stopped.state, stopped.reason) == ("stopped", "many")
        assert (stopped.deactivated, stopped.missing) == (3, 3)
        assert lines(stopped, "deactivated") == ["P1", "P2", "P3"]
        assert lines(stopped, "missing") == ["P4", "P5", "P6"]
        assert (states(), person("p19").display_name) == ({"active": 20}, "P19")
    run = sync(crowd.directory(), confirms_id=stopped.id)
    assert (run.state, run.deactivated, run.missing, run.changed) == ("done", 3, 3, 1)
    assert states() == {"active": 17, "deactivated": 3}
    later = sync(crowd.directory())
    assert (later.state, later.missing) == ("done", 3), "whoever is known to be missing stops no further run"
    with clock.frozen_at(clock.now() + 25 * HOUR):
        assert sync(crowd.directory()).deactivated == 3


def test_a_confirmation_is_for_those_it_named(crowd: Crowd) -> None:
    crowd.remove(*STAFF[4:10])
    stopped = sync(crowd.directory())
    crowd.remove(*STAFF[10:16])
    again = sync(crowd.directory(), confirms_id=stopped.id)
    assert (again.state, again.missing, states()) == ("stopped", 12, {"active": 20})


def test_so_many_leavers_that_a_sync_stops_are_signed_out_and_nothing_else(crowd: Crowd) -> None:
    """By those who were signed in, and by who tries to sign in again; a sync for the names begins by itself."""
    for uid in STAFF:
        sessions.open_sign_in(person(uid), "", "")
        db.session.commit()
    for uid in STAFF[4:14]:
        crowd.disable(uid)
    assert confirm_sign_ins(crowd.directory()) == 10
    waiting = db.session.scalars(select(DirectoryRun).order_by(DirectoryRun.id.desc())).first()
    assert waiting is not None
    assert waiting.state == "waiting"
    runs.perform(crowd.directory(), waiting.id)
    with pytest.raises(Refused):
        sign_in(crowd.directory(), "p4", "any", Source("127.0.0.1"))
    assert states() == {"active": 20}
    signed_in = select(Person.username).join(SignIn, SignIn.person_id == Person.id).order_by(Person.id)
    assert db.session.scalars(signed_in).all() == [*STAFF[:4], *STAFF[14:]]
    run = sync(crowd.directory(), confirms_id=waiting.id)
    assert (run.state, run.deactivated) == ("done", 10)


def test_it_counts_who_is_missing_for_long_as_well(crowd: Crowd) -> None:
    """Four every hour, each time below the limit, would be everybody after a day."""
    crowd.remove(*STAFF[1:5])
    assert sync(crowd.directory()).state == "done"
    crowd.remove(*STAFF[5:9])
    assert sync(crowd.directory()).state == "stopped"


def test_a_directory_that_shows_nobody_changes_nothing(crowd: Crowd) -> None:
    run = sync(crowd.directory(directory_people_filter="(uid=nobody)"))
    assert (run.state, run.reason, run.missing, states()) == ("stopped", "nobody", 20, {"active": 20})


def test_the_last_administrator_stays_one(crowd: Crowd) -> None:
    crowd.disable("p0")
    run = sync(crowd.directory())
    assert (run.state, run.deactivated, lines(run, "skipped")) == ("done", 0, ["P0", "P0"]), "state and role"
    assert person("p0").state == PersonState.ACTIVE
    crowd.admins = ["p0", "p1"]
    crowd.publish()
    assert sync(crowd.directory()).deactivated == 0, "leavers come first: p1 is none yet"
    assert sync(crowd.directory()).deactivated == 1
    holders = select(Person.username).join(Role, Role.person_id == Person.id).where(Person.state == PersonState.ACTIVE)
    assert set(db.session.scalars(holders)) == {"p1"}


def test_a_group_that_was_emptied_takes_the_role_but_not_from_everybody(crowd: Crowd) -> None:
    crowd.admins = ["p0", "p1"]
    crowd.publish()
    sync(crowd.directory())
    crowd.admins = ["p1"]
    crowd.publish()
    assert lines(sync(crowd.directory()), "role") == ["P0"]
    crowd.admins = []
    crowd.publish()
    assert lines(sync(crowd.directory()), "skipped") == ["P1"]
    assert db.session.scalars(select(Role.person_id)).all() == [person("p1").id]


def test_somebody_shut_out_does_not_follow_the_last_administrator(crowd: Crowd) -> None:
    shut_out = person("p1")
    shut_out.state, shut_out.deactivated_by = PersonState.DEACTIVATED, DeactivatedBy.ADMINISTRATOR
    db.session.commit()
    crowd.admins = ["p1"]
    crowd.publish()
    assert lines(sync(crowd.directory()), "skipped") == ["P0", "P1"]
    assert db.session.scalars(select(Role.person_id)).all() == [person("p0").id]


def test_administrators_read_in_their_inbox_that_a_sync_has_stopped_once(crowd: Crowd) -> None:
    crowd.remove(*STAFF[4:12])
    stopped = [sync(crowd.directory()) for _ in range(3)]
    notices = db.session.scalars(select(Notice)).all()
    assert [(one.recipient_id, one.kind) for one in notices] == [(person("p0").id, "directory_stopped")]
    assert notices[0].subject_key == f"directory_run:{stopped[0].id}"


def test_the_mail_address_of_somebody_missing_goes_to_the_new_hire_who_has_it(crowd: Crowd) -> None:
    crowd.remove("p3")
    crowd.put("newcomer", mail="p3@example.test")
    sync(crowd.directory())
    assert (person("p3").email, person("newcomer").email) == (None, "p3@example.test")


def test_the_same_login_name_on_a_new_entry_is_somebody_else(crowd: Crowd) -> None:
    before = person("p0")
    assert db.session.scalars(select(Role.name).where(Role.person_id == before.id)).all() == ["admin"]
    crowd.admins = []
    crowd.forget("p0")
    crowd.put("p0", name="Another")
    run = sync(crowd.directory())
    assert (run.created, run.missing) == (1, 1)
    assert (person("p0").id == before.id, person("p0").display_name) == (False, "Another")
    assert db.session.scalars(select(Role.name).where(Role.person_id == person("p0").id)).all() == []


def test_the_command_stops_names_and_confirms(app: Flask, crowd: Crowd) -> None:
    crowd.remove(*STAFF[4:12])
    app.extensions["intranet_directory"], before = crowd.directory(), app.extensions["intranet_directory"]
    try:
        runner = app.test_cli_runner()
        dry = runner.invoke(command, ["sync", "--dry-run"])
        assert (dry.exit_code, "missing  P7" in dry.output) == (0, True)
        stopped = runner.invoke(command, ["sync"])
        assert (stopped.exit_code, "missing  P7" in stopped.output) == (3, True)
        number = db.session.scalar(select(func.max(DirectoryRun.id)))
        assert f"--confirm {number}" in stopped.output
        assert runner.invoke(command, ["sync", "--confirm", str(number)]).exit_code == 0
        again = runner.invoke(command, ["sync", "--confirm", str(number)])
        assert (again.exit_code, "does not wait" in again.output) == (1, True)
    finally:
        app.extensions["intranet_directory"] = before


def _search(answer: Callable[[int], bytes]) -> fake_ldap.Answer:
    return fake_ldap.accepting(answer)


def _entry(message_id: int, number: int) -> bytes:
    name = f"uid=u{number},ou=people,dc=example,dc=test"
    return fake_ldap.entry(message_id, name, uid=f"u{number}", cn=f"U {number}", entryUUID=f"id-{number}")


def _done(message_id: int, code: int = 0, cookie: bytes | None = b"") -> bytes:
    controls = fake_ldap.cookie(cookie) if cookie is not None else b""
    return fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, code, controls=controls)


def _then(second: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Give a page that is as it should be, and then what ``second`` makes; in turns."""
    is_second = cycle([False, True])

    def answer(message_id: int) -> bytes:
        return second(message_id) if next(is_second) else _entry(message_id, 1) + _done(message_id, 0, b"more")

    return answer


UNTRUSTWORTHY = {
    "a time limit": lambda number: _entry(number, 1) + _done(number, 3),
    "a size limit": lambda number: _entry(number, 1) + _done(number, 4),
    "a time limit in the middle": _then(lambda number: _entry(number, 2) + _done(number, 3)),
    "an entry on two pages": _then(lambda number: _entry(number, 2) + _entry(number, 1) + _done(number)),
    "a missing base": lambda number: _done(number, 32),
    "no control for pages": lambda number: _entry(number, 1) + _done(number, 0, None),
    "the same page for ever": lambda number: _entry(number, 1) + _done(number, 0, b"more"),
    "an entry twice": lambda number: _entry(number, 1) + _entry(number, 2) + _entry(number, 1) + _done(number),
    "entries without ids": lambda number: fake_ldap.entry(number, "uid=x,dc=example,dc=test", uid="x") + _done(number),
}


@pytest.mark.parametrize("what", UNTRUSTWORTHY)
def test_an_answer_that_may_not_be_all_of_it_changes_nothing(
    app: Flask, on_slapd: DirectoryServer, crowd: Crowd, what: str
) -> None:
    with FakeLdap(_search(UNTRUSTWORTHY[what])) as fake:
        run = sync(Directory(read_config(on_slapd.with_settings(directory_urls=[fake.url]))))
    assert (run.state, run.reason, states()) == ("failed", "incomplete", {"active": 20})


def test_reports_are_forgotten_after_ninety_days_but_for_the_latest(app: Flask, crowd: Crowd) -> None:
    sync(crowd.directory())
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        assert runs.forget_old() == 1
    assert db.session.scalar(select(func.count()).select_from(DirectoryRun)) == 1
    assert db.session.scalar(select(func.count()).select_from(DirectoryChange)) == 0


def test_a_site_on_the_timetable_syncs_by_itself(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd):
        runs.sync()
    assert db.session.scalars(select(DirectoryRun.state)).all() == ["done"]


def test_administrators_are_told_once_of_runs_that_go_on_failing(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(kind: str) -> list[bool]:
        db.session.rollback()
        return [one.read_at is None for one in db.session.query(Notice).filter_by(kind=kind).all()]

    gone = Directory(crowd.directory().config)
    monkeypatch.setattr(gone, "session", lambda *_: (_ for _ in ()).throw(DirectoryDown("service_refused", "49")))
    for seen in ([], [], [True], [True]):
        assert sync(gone).state == "failed"
        assert sync(gone, is_dry=True).state == "failed"
        assert told("directory_failing") == seen
    assert sync(crowd.directory()).state == "done"
    assert told("directory_failing") == [False], "it is over"
    for _ in range(3):
        sync(gone)
    assert told("directory_failing") == [False, True], "it begins again"
