"""What happens to entries on a real server: renamed, moved, under new managers, in groups within groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import event, func, select

from intranet.database import db
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryEntry, DirectoryRun
from intranet.directory.sync import running
from intranet.mail.message import Mailbox, build
from intranet.people.models import Person, Role
from intranet.search.models import SearchOutbox
from tests.directory import company
from tests.directory.conftest import TEMPORARY, ChangeEntry, Door, sync, using
from tests.mail.test_building_a_message import HEADERS, TEXTS, assert_any_server_takes_it, names
from tests.servers import fake_ldap
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import FakeLdap
from tests.servers.slapd import Slapd

GROUPS = {"administrators": "admin", "hr, people & culture": "hr", "loop": "community_manager"}


@pytest.fixture
def directory(app: Flask, on_slapd: DirectoryServer) -> Iterator[Directory]:
    """The directory, used by the application, with roles from groups."""
    roles = {company.group_dn(name): role for name, role in GROUPS.items()}
    with using(app, on_slapd, directory_roles=roles) as used:
        yield used


def person(name: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.display_name == name)).one()


def roles() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for username, name in db.session.execute(
        select(Person.username, Role.name).join(Role, Role.person_id == Person.id)
    ):
        found.setdefault(username, set()).add(name)
    return found


def test_somebody_renamed_and_moved_is_who_they_were(
    directory: Directory, slapd: Slapd, temporary: ChangeEntry
) -> None:
    sync(directory)
    before = person(TEMPORARY.cn)
    temporary("modify\nreplace: cn\ncn: New Name\n-\nreplace: mail\nmail: new@example.test")
    there = f"uid=renamed,ou=groups,{company.SUFFIX}"  # within reach of another base
    move = "dn: {}\nchangetype: modrdn\nnewrdn: {}\ndeleteoldrdn: 1\nnewsuperior: {}\n"
    slapd.change(move.format(TEMPORARY.dn, "uid=renamed", company.GROUPS))
    try:
        with_groups = [company.PEOPLE, company.LEAVERS, company.GROUPS]
        run = sync(Directory(replace(directory.config, people_bases=tuple(with_groups))))
    finally:
        slapd.change(move.format(there, "uid=temporary", company.PEOPLE))
    after = person("New Name")
    assert (run.created, run.changed, run.missing) == (0, 1, 0)
    assert (after.id, after.username, after.email) == (before.id, "renamed", "new@example.test")


def test_managers_are_found_whatever_stands_in_the_entry(directory: Directory, temporary: ChangeEntry) -> None:
    temporary(f"modify\nreplace: manager\nmanager: UID=Alan , {company.PEOPLE}")
    sync(directory)
    assert person(TEMPORARY.cn).manager_id == person("Alan Turing").id
    assert person("Self Boss").manager_id is None
    temporary(f"modify\nreplace: manager\nmanager: uid=nobody,{company.PEOPLE}")
    sync(directory)
    assert person(TEMPORARY.cn).manager_id is None


def test_groups_within_groups_and_in_a_circle_give_their_roles(directory: Directory) -> None:
    sync(directory)
    assert roles() == {
        "grace": {"admin"}, "alan": {"admin"}, "katherine": {"hr"}, "dorothy": {"community_manager"},
    }  # fmt: skip
    assert sync(directory).roles == 0


def test_a_wrong_password_changes_the_entry_and_nothing_here(
    app: Flask, directory: Directory, temporary: ChangeEntry
) -> None:
    """The password policy counts failures in the entry itself, which makes it look changed."""
    ((name, policy),) = company.STRICT
    temporary(f"modify\nadd: {name}\n{name}: {policy}")
    sync(directory)
    before = db.session.scalar(select(func.count()).select_from(SearchOutbox))
    entry = select(DirectoryEntry.stamp).join(Person, Person.id == DirectoryEntry.person_id)
    stamp = entry.where(Person.username == "temporary")
    stood = db.session.scalar(stamp)
    assert Door(app).sign_in("temporary", "wrong").status_code == 422
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found = re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement)
        written.extend(found.groups() if found else ())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run = sync(directory)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert (run.changed, run.created) == (0, 0)
    assert set(written) == {"directory_run", "directory_lease", "directory_entry"}, "the sync's own notes alone"
    assert db.session.scalar(stamp) != stood, "it was read again"
    assert db.session.scalar(select(func.count()).select_from(SearchOutbox)) == before


def test_only_what_changed_is_read_again(
    directory: Directory, temporary: ChangeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    read = running.read

    def noting(session: Any, config: Any, seen: Any, wanted: Any, tick: Any) -> Any:
        asked.append(len(wanted))
        return read(session, config, seen, wanted, tick)

    monkeypatch.setattr(running, "read", noting)
    everybody = sync(directory).created
    sync(directory)
    temporary("modify\nreplace: title\ntitle: Principal")
    assert sync(directory).changed == 1
    assert asked == [everybody, 0, 1]


def test_signing_in_while_a_sync_is_under_way(
    app: Flask, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newcomer signs in between the look and the writing; both mean the same person."""
    compare = running.compare

    def slow(*arguments: Any, **values: Any) -> Any:
        plan = compare(*arguments, **values)
        Door(app).enter("alan")
        return plan

    monkeypatch.setattr(running, "compare", slow)
    assert sync(directory).state == "done"
    alan = db.session.scalars(select(Person).where(Person.username == "alan")).all()
    assert [(one.state, one.first_signed_in_at is not None) for one in alan] == [("active", True)]
    assert roles()["alan"] == {"admin"}


def test_a_server_that_falls_silent_changes_nothing(directory: Directory, slapd: Slapd) -> None:
    sync(directory)
    before = db.session.scalar(select(func.count()).where(Person.state == "active"))
    slapd.pause()
    try:
        run = sync(Directory(replace(directory.config, load_deadline=1.0)))
    finally:
        slapd.resume()
    assert (run.state, run.reason) == ("failed", "timeout")
    assert db.session.scalar(select(func.count()).where(Person.state == "active")) == before
    assert sync(directory).state == "done"


def test_a_group_of_thousands_comes_in_parts(app: Flask, on_slapd: DirectoryServer) -> None:
    """Active Directory sends 1,500 members at a time and says in the attribute's name which."""
    people, group = f"ou=people,{company.SUFFIX}", f"cn=admins,{company.GROUPS}"
    asked = 0

    def search(number: int) -> bytes:
        nonlocal asked
        asked += 1
        if asked <= 2:  # the look, and the reading, of two people
            found = [
                fake_ldap.entry(number, f"uid={uid},{people}", uid=uid, cn=uid, entryUUID=f"id-{uid}")
                for uid in ("first", "last")
            ]
            done = fake_ldap.result(number, fake_ldap.SEARCH_DONE, 0, controls=fake_ldap.cookie(b""))
            return b"".join(found) + done
        part = {"member;range=0-0": f"uid=first,{people}"} if asked == 3 else {"member;range=1-*": f"uid=last,{people}"}
        return fake_ldap.entry(number, group, **part) + fake_ldap.result(number, fake_ldap.SEARCH_DONE, 0)

    values = {"directory_people_bases": [people], "directory_roles": {group: "hr"}}
    with (
        FakeLdap(fake_ldap.accepting(search)) as fake,
        using(app, on_slapd, directory_urls=[fake.url], **values) as used,
    ):
        assert sync(used).state == "done"
    assert roles() == {"first": {"hr"}, "last": {"hr"}}


def test_a_run_says_which_server_it_asked(directory: Directory, slapd: Slapd) -> None:
    assert sync(directory).server == slapd.ldaps_url
    assert db.session.scalar(select(func.count()).select_from(DirectoryRun)) == 1


def test_names_of_any_kind_are_nothing_but_text_on_pages_and_in_mails(app: Flask, directory: Directory) -> None:
    sync(directory)
    door = Door(app)
    door.enter("alan")
    pages = door.browser.get("/people").text
    for staff in company.AWKWARD:
        somebody = db.session.scalars(select(Person).where(Person.username == staff.uid)).one()
        page = door.browser.get(f"/people/{somebody.id}").text
        assert str(escape(somebody.display_name)) in page, staff.uid
        pages += page + door.browser.get("/people", query_string={"q": somebody.display_name}).text
        mail = build(replace(HEADERS, recipient=Mailbox("x@example.test", somebody.display_name)), TEXTS)
        assert_any_server_takes_it(mail)
        assert names(mail) == names(build(HEADERS, TEXTS))
    assert "<script>alert" not in pages
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", pages), "nothing turns the text around"
