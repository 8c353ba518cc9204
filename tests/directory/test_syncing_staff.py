"""Staff as the directory has them: added before they sign in, and brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from intranet.database import db
from intranet.directory import starting
from intranet.directory.commands import directory as command
from intranet.directory.config import read_config
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryChange
from intranet.groups.models import Membership
from intranet.people.models import Person
from intranet.search.models import SearchOutbox
from intranet.timetable import TIMETABLE
from tests.cast import Cast
from tests.directory import company
from tests.directory.conftest import Door, sync, using
from tests.ruling import rule, set_rule
from tests.servers import fake_ldap
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import FakeLdap
from tests.servers.slapd import Slapd

#: The leaver by mark, the one by container and the one locked for good.
ABSENT = {"leaver", "gone", "locked"}


def usernames() -> set[str | None]:
    return set(db.session.scalars(select(Person.username)))


def person(uid: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == uid)).one()


@pytest.fixture(params=[500, 3], ids=["one page", "many pages"])
def directory_of_any_size(request: pytest.FixtureRequest, app: Flask, server: DirectoryServer) -> Directory:
    return Directory(read_config(server.with_settings(directory_page_size=request.param)))


def test_everybody_who_works_here_arrives(directory_of_any_size: Directory) -> None:
    run = sync(directory_of_any_size)
    assert usernames() == {staff.uid for staff in company.EVERYBODY} - ABSENT
    assert run.seen == len(company.EVERYBODY)
    assert (run.state, run.created, run.changed) == ("done", len(company.EVERYBODY) - len(ABSENT), 0)
    assert db.session.get_one(Person, person("alan").manager_id).username == "grace"
    assert person("selfboss").manager_id is None


def test_they_can_be_found_and_have_not_been_here(directory_of_any_size: Directory) -> None:
    sync(directory_of_any_size)
    queued = set(db.session.scalars(select(SearchOutbox.pk).where(SearchOutbox.kind == "person")))
    assert queued == set(db.session.scalars(select(Person.id)))
    assert db.session.scalar(select(func.count()).where(Person.first_signed_in_at.is_not(None))) == 0


def test_groups_with_a_rule_look_at_them_at_once(
    directory_of_any_size: Directory, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.execute(update(Person).values(directory_id=None))  # the cast is not in this directory
    set_rule(cast.ben, cast.cycling, rule(("lead", "is", ["lead"])))
    woken: list[str] = []
    monkeypatch.setattr("intranet.jobs.wake", woken.append)

    sync(directory_of_any_size)

    assert "audiences" in woken
    [work] = [entry.work for entry in TIMETABLE if entry.name == "audiences" and entry.wakes]
    work()
    assert db.session.get(Membership, (cast.cycling.id, person("alan").id)) is not None
    assert db.session.get(Membership, (cast.cycling.id, person("katherine").id)) is None


def test_loading_again_changes_nothing(directory_of_any_size: Directory) -> None:
    sync(directory_of_any_size)
    queued = db.session.scalar(select(func.count()).select_from(SearchOutbox))
    again = sync(directory_of_any_size)
    assert (again.created, again.changed) == (0, 0)
    assert db.session.scalar(select(func.count()).select_from(SearchOutbox)) == queued


def test_what_changed_in_the_directory_changes_here(app: Flask, on_slapd: DirectoryServer, slapd: Slapd) -> None:
    directory = Directory(read_config(on_slapd.with_settings()))
    sync(directory)
    change = "dn: {dn}\nchangetype: modify\nreplace: title\ntitle: {title}\n"
    slapd.change(change.format(dn=company.staff("alan").dn, title="Principal"))
    try:
        again = sync(directory)
    finally:
        slapd.change(change.format(dn=company.staff("alan").dn, title="Engineer"))
    assert (again.created, again.changed) == (0, 1)
    assert person("alan").title == "Principal"


def test_company_and_start_date_come_from_the_attributes_of_the_settings(
    app: Flask, on_slapd: DirectoryServer, slapd: Slapd
) -> None:
    """The day is in an attribute that the site names; signing in and syncing read the same, and neither forgets it."""
    dn = company.staff("alan").dn
    told = f"dn: {dn}\nchangetype: modify\nreplace: o\no: Example Labs\n-\nreplace: employeeNumber\n"
    mapped = {"directory_map": {"started_on": "employeeNumber"}}
    directory = Directory(read_config(on_slapd.with_settings(**mapped)))
    for text, day in (("2024-05-04", date(2024, 5, 4)), ("20240229233000Z", date(2024, 3, 1)), ("soon", None)):
        slapd.change(f"{told}employeeNumber: {text}\n")
        try:
            sync(directory)
        finally:
            slapd.change(f"dn: {dn}\nchangetype: modify\ndelete: o\n-\ndelete: employeeNumber\n")
        alan = person("alan")
        assert (alan.company, alan.company_key, alan.started_on) == ("Example Labs", "example labs", day)
    sync(directory)
    assert person("alan").company == ""
    assert person("grace").started_on is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20260504", date(2026, 5, 4)),
        ("20260504000000Z", date(2026, 5, 4)),  # midnight in UTC is meant as the day, in New York too
        ("2026050400Z", date(2026, 5, 4)),
        ("20260504013000.5Z", date(2026, 5, 3)),
        ("202605040130+0530", date(2026, 5, 3)),
        ("2026-05-04T01:30:00+00:00", date(2026, 5, 3)),
        ("2026-05-04 09:00", date(2026, 5, 4)),
        ("134223264000000000", date(2026, 5, 4)),
        *(
            (text, None)
            for text in ("", "never", "0", "9223372036854775807", "2026-02-30", "00010101000000Z", "4.5.26")
        ),
    ],
)
def test_a_day_is_read_as_directories_write_it(text: str, day: date | None) -> None:
    assert starting.day_of(text, "America/New_York") == day


def test_the_person_who_signs_in_later_is_the_one_loaded(app: Flask, server: DirectoryServer) -> None:
    with using(app, server) as directory:
        sync(directory)
        before = person("alan").id
        Door(app).enter("alan")
    assert person("alan").id == before
    assert person("alan").first_signed_in_at is not None


def test_a_name_held_by_somebody_who_is_gone_moves_on(directory_of_any_size: Directory) -> None:
    db.session.add(Person(display_name="Former", directory_id="of former times", username="alan"))
    db.session.commit()
    sync(directory_of_any_size)
    assert person("alan").display_name == "Alan Turing"
    assert usernames() >= {None, "alan"}


def _page(*entries: Callable[[int], bytes]) -> fake_ldap.Answer:
    def answer(message_id: int) -> bytes:
        done = fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, 0, controls=fake_ldap.cookie(b""))
        return b"".join(entry(message_id) for entry in entries) + done

    return fake_ldap.accepting(answer)


def test_two_entries_with_one_name_are_two_people(app: Flask, on_slapd: DirectoryServer) -> None:
    def twin(number: str) -> Callable[[int], bytes]:
        return lambda message_id: fake_ldap.entry(
            message_id, f"cn={number},dc=example,dc=test", uid="same", cn=f"Twin {number}", entryUUID=f"id-{number}"
        )

    values = {"directory_people_bases": [company.SUFFIX]}
    with FakeLdap(_page(twin("1"), twin("2"))) as fake:
        run = sync(Directory(read_config(on_slapd.with_settings(directory_urls=[fake.url], **values))))
    assert (run.created, run.skipped) == (2, 1)
    assert sorted(map(str, usernames())) == ["None", "same"]


def test_an_entry_without_its_id_is_named_and_left_out(app: Flask, on_slapd: DirectoryServer) -> None:
    def nameless(message_id: int) -> bytes:
        return fake_ldap.entry(message_id, "cn=x,dc=example,dc=test", uid="x", cn="X")

    def grace(message_id: int) -> bytes:
        return fake_ldap.entry(message_id, "cn=g,dc=example,dc=test", uid="g", cn="G", entryUUID="id-g")

    with FakeLdap(_page(nameless, grace)) as fake:
        values = {"directory_urls": [fake.url], "directory_people_bases": [company.SUFFIX]}
        run = sync(Directory(read_config(on_slapd.with_settings(**values))))
    assert (run.seen, run.created, run.skipped) == (1, 1, 1)
    line = db.session.scalars(select(DirectoryChange).where(DirectoryChange.kind == "skipped")).one()
    assert (line.name, line.field) == ("cn=x,dc=example,dc=test", "no_id")


def test_the_command_tells_the_counts(app: Flask, server: DirectoryServer) -> None:
    with using(app, server):
        done = app.test_cli_runner().invoke(command, ["sync"])
    assert done.exit_code == 0, done.output
    assert f"created  {len(company.EVERYBODY) - len(ABSENT)}" in done.output


def test_a_group_of_the_settings_that_is_not_there_is_told(app: Flask, on_slapd: DirectoryServer) -> None:
    gone = f"cn=of-last-year,{company.GROUPS}"
    with using(app, on_slapd, directory_roles={company.group_dn("administrators"): "admin", gone: "hr"}):
        done = app.test_cli_runner().invoke(command, ["sync"])
    assert f"skipped  {gone}: no_group" in done.output
    assert db.session.scalars(select(DirectoryChange.name).where(DirectoryChange.kind == "skipped")).all() == [gone]


def test_the_command_says_when_the_directory_failed(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]):
        done = app.test_cli_runner().invoke(command, ["sync"])
    assert done.exit_code == 1
    assert "the directory cannot be reached (unreachable)" in done.output
    assert "intranet directory check" in done.output
