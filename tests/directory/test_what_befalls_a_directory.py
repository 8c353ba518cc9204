"""What happens to a company's OpenLDAP in its life: hidden halves, limits, crashes, locked accounts, vast groups."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.access import ADMIN
from intranet.database import db
from intranet.directory.check.report import Outcome
from intranet.directory.client import Session
from intranet.directory.failover import Directory
from intranet.people.models import DeactivatedBy, Person, Role
from tests.directory import company
from tests.directory.checking import checked, told
from tests.directory.company import GROUPS, PEOPLE, SUFFIX, Staff, entry
from tests.directory.conftest import Door, sync, using
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.slapd import GUARDED, Slapd

STAFF = tuple(Staff(f"p{number}", f"Person {number}", mail=(f"p{number}@example.test",)) for number in range(12))
SALES = f"ou=Vertrieb\\, Zürich,{SUFFIX}"
VAST, EXPIRED = f"cn=vast,{GROUPS}", f"cn=expired,ou=services,{SUFFIX}"
MEMBERS = 5000
CHANGE = "dn: {}\nchangetype: modify\nreplace: {}\n{}: {}\n"
DELETE = "dn: {}\nchangetype: delete\n"


def _ldif() -> str:
    """Write the company, a group with more members than it has people, and an account whose password has expired."""
    text = company.people_ldif(people=STAFF) + entry(SALES, [("objectClass", "organizationalUnit"), ("ou", "V")])
    text += _vast()
    policy = f"cn=expiring,ou=policies,{SUFFIX}"
    expiring = [("objectClass", "pwdPolicy"), ("objectClass", "device"), ("cn", "expiring"),
                ("pwdAttribute", "userPassword"), ("pwdMaxAge", "86400")]  # fmt: skip
    account = company.service_entry().replace("\n\n", "\n").splitlines()[1:]
    more = [f"pwdChangedTime: {clock.now() - timedelta(days=9):%Y%m%d%H%M%SZ}", f"pwdPolicySubentry: {policy}"]
    return text + entry(policy, expiring) + "\n".join([f"dn: {EXPIRED}", *account, *more]) + "\n\n"


def _vast() -> str:
    names = [f"uid=member{number},{PEOPLE}" for number in range(MEMBERS - 2)] + [STAFF[0].dn, STAFF[1].dn]
    return entry(VAST, [("objectClass", "groupOfNames"), ("cn", "vast"), *(("member", name) for name in names)])


@pytest.fixture(scope="module")
def slapd() -> Iterator[Slapd]:
    with Slapd(_ldif(), limits=f'ppolicy_use_lockout\nlimits dn.exact="{company.SERVICE}" size=unlimited') as running:
        yield running


@pytest.fixture
def server(slapd: Slapd) -> DirectoryServer:
    values = reaching_by("openldap", directory_urls=[slapd.ldaps_url], directory_ca_file=slapd.ca_file)
    return DirectoryServer("openldap", values | {"directory_page_size": 5, "directory_roles": {VAST: ADMIN}})


@pytest.fixture
def directory(app: Flask, server: DirectoryServer) -> Iterator[Directory]:
    """The directory, used by the application, and everybody loaded from it."""
    with using(app, server) as used:
        assert sync(used).created == len(STAFF)
        yield used


def everybody() -> list[tuple[Any, ...]]:
    db.session.rollback()
    columns = Person.id, Person.username, Person.state, Person.email, Person.manager_id
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Person.id))]


def person(uid: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.username == uid)).one()


def administrators() -> set[str | None]:
    query = select(Person.username).join(Role, Role.person_id == Person.id).where(Role.name == ADMIN)
    return set(db.session.scalars(query))


@contextmanager
def reconfigured(slapd: Slapd, old: str, new: str) -> Iterator[None]:
    """Let the server run for a while with another configuration."""
    file = slapd.folder / "slapd.conf"
    before = file.read_text()
    for text in (before.replace(old, new), before):
        slapd.stop()
        file.write_text(text)
        slapd.start()
        if text != before:
            yield


@contextmanager
def changed(slapd: Slapd, there: str, back: str) -> Iterator[None]:
    slapd.change(there)
    try:
        yield
    finally:
        slapd.change(back)


def renamed(old: str, new: str) -> str:
    return f"dn: ou={old},{SUFFIX}\nchangetype: modrdn\nnewrdn: ou={new}\ndeleteoldrdn: 1\n"


LOCK = f"dn: {company.SERVICE}\nchangetype: modify\n{{0}}: pwdAccountLockedTime\n"
UNLIMITED = "size=unlimited"
#: What befalls the server, the settings, and how a sync ends then.
MISHAPS: dict[str, tuple[Callable[[Slapd], Any] | None, dict[str, Any], tuple[str, str]]] = {
    "the rules hide half of the people": (
        lambda slapd: reconfigured(
            slapd, GUARDED, f'access to dn.regex="^uid=p[0-6],{PEOPLE}$" by * none\n{GUARDED}'
        ),
        {}, ("stopped", "many"),
    ),
    "a size limit below the head-count": (
        lambda slapd: reconfigured(slapd, UNLIMITED, "size=7"), {}, ("failed", "incomplete")
    ),
    "a limit in the middle of paging": (
        lambda slapd: reconfigured(slapd, UNLIMITED, "size.prtotal=7"), {}, ("failed", "incomplete")
    ),
    "the container was renamed": (
        lambda slapd: changed(slapd, renamed("people", "staff"), renamed("staff", "people")),
        {}, ("failed", "incomplete"),
    ),
    "nobody has the id attribute": (None, {"directory_id_attribute": "employeeNumber"}, ("failed", "incomplete")),
    "the service account is locked": (
        lambda slapd: changed(
            slapd, LOCK.format("add") + "pwdAccountLockedTime: 000001010000Z\n", LOCK.format("delete")
        ),
        {}, ("failed", "service_refused"),
    ),
    "the service account's password has expired": (
        None, {"directory_bind_dn": EXPIRED}, ("failed", "service_refused")
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MISHAPS)
def test_a_mishap_over_there_changes_nothing_here(
    app: Flask, slapd: Slapd, server: DirectoryServer, directory: Directory, what: str
) -> None:
    mishap, values, (state, reason) = MISHAPS[what]
    before = everybody()
    with mishap(slapd) if mishap else using(app, server), using(app, server, **values) as unhappy:
        run = sync(unhappy)
        if reason == "service_refused":
            assert Door(app).sign_in("p1", STAFF[1].secret).status_code == 503
            why = "is locked" if "locked" in what else "must change its password first"
            assert f"{values.get('directory_bind_dn', company.SERVICE)} {why}" in told(
                checked(server, **values), Outcome.FAIL
            )
    assert (run.state, run.reason, everybody()) == (state, reason, before)
    again = sync(directory)
    assert (again.state, again.missing, again.created, everybody()) == ("done", 0, 0, before)


@pytest.mark.parametrize("starts_again", [False, True], ids=["killed", "restarted"])
def test_a_server_that_dies_between_two_pages_changes_nothing(
    directory: Directory, slapd: Slapd, monkeypatch: pytest.MonkeyPatch, starts_again: bool
) -> None:
    before, pages = everybody(), Session.pages

    def dying(session: Session, *asked: Any) -> Iterator[Any]:
        for number, page in enumerate(pages(session, *asked)):
            yield page
            if number == 0:
                assert slapd.process is not None
                os.kill(slapd.process.pid, signal.SIGKILL)
                slapd.process.wait()
                if starts_again:
                    slapd.start()

    with monkeypatch.context() as patched:
        patched.setattr(Session, "pages", dying)
        run = sync(directory)
    if not starts_again:
        slapd.start()
    assert (run.state, everybody()) == ("failed", before)
    assert sync(directory).state == "done"


def test_a_group_of_five_thousand_gives_its_role_to_its_members_and_takes_it_when_emptied(
    app: Flask, directory: Directory, slapd: Slapd
) -> None:
    assert administrators() == {"p0", "p1"}
    assert Door(app).sign_in("p1", STAFF[1].secret).status_code == 303
    assert administrators() == {"p0", "p1"}, "a sign-in sees the same"
    try:
        slapd.change(CHANGE.format(VAST, "member", "member", STAFF[1].dn))
        assert (sync(directory).roles, administrators()) == (1, {"p1"})
        slapd.change(DELETE.format(VAST))
        run = sync(directory)
        assert (run.roles, run.skipped, administrators()) == (0, 2, {"p1"}), (
            "two are told: the group, the last administrator"
        )
        db.session.add(Role(person_id=person("p2").id, name=ADMIN, source="local"))
        db.session.commit()
        assert (sync(directory).roles, administrators()) == (1, {"p2"})
    finally:
        with suppress(RuntimeError):  # it is gone already
            slapd.change(DELETE.format(VAST))
        slapd.change(_vast())


def test_managers_in_a_ring_are_taken_over_as_they_are(directory: Directory, slapd: Slapd) -> None:
    ring = (("p3", "p4"), ("p4", "p5"), ("p5", "p3"))
    by_uid = {one.uid: one.dn for one in STAFF}
    slapd.change("\n".join(CHANGE.format(by_uid[one], "manager", "manager", by_uid[boss]) for one, boss in ring))
    try:
        assert sync(directory).state == "done"
        assert [person(one).manager_id for one, _ in ring] == [person(boss).id for _, boss in ring]
    finally:
        slapd.change("\n".join(f"dn: {by_uid[one]}\nchangetype: modify\ndelete: manager\n" for one, _ in ring))


NEW = Staff("p90", "New Hire", mail=("p91@example.test",))
OLD = Staff("p91", "Old Hand", mail=("p91@example.test",))
LEFT, BACK = (CHANGE.format(OLD.dn, "employeeType", "employeeType", kind) for kind in ("leaver", "staff"))


def test_what_a_leaver_had_goes_to_nobody_but_themselves(app: Flask, directory: Directory, slapd: Slapd) -> None:
    slapd.change(company.person_entry(OLD))
    try:
        sync(directory)
        old = person("p91")
        db.session.add(Role(person_id=old.id, name=ADMIN, source="directory"))
        db.session.commit()
        slapd.change(LEFT)
        assert sync(directory).deactivated == 1
        slapd.change(company.person_entry(NEW))
        sync(directory)
        new = person("p90")
        assert (new.email, person("p91").email, new.id != old.id) == ("p91@example.test", None, True)
        slapd.change(CHANGE.format(NEW.dn, "mail", "mail", "p90@example.test"))
        slapd.change(BACK)
        with clock.frozen_at(clock.now() + timedelta(days=365)):
            run = sync(directory)
        back = person("p91")
        assert (run.returned, back.id, back.state, back.email) == (1, old.id, "active", "p91@example.test")
        back.state, back.deactivated_by = "deactivated", DeactivatedBy.ADMINISTRATOR
        db.session.commit()
        assert (sync(directory).returned, person("p91").state) == (0, "deactivated"), "an administrator's word stays"
        slapd.change(DELETE.format(OLD.dn))
        slapd.change(company.person_entry(OLD))
        sync(directory)
        again = person("p91")
        assert (again.id != old.id, again.state) == (True, "active"), "the same name on a new entry is somebody else"
        assert db.session.scalar(select(func.count()).where(Role.person_id == again.id)) == 0
    finally:
        slapd.change("\n".join(DELETE.format(one.dn) for one in (OLD, NEW)))


def test_two_entries_with_one_login_name_sign_nobody_in(
    app: Flask, directory: Directory, server: DirectoryServer, slapd: Slapd, caplog: pytest.LogCaptureFixture
) -> None:
    twin = Staff("p3", "Another Person 3", ou="leavers")
    slapd.change(company.person_entry(twin))
    try:
        with using(app, server, directory_disabled_bases=[]):
            for one in (STAFF[3], twin):
                assert Door(app).sign_in("p3", one.secret).status_code == 422
    finally:
        slapd.change(DELETE.format(twin.dn))
    assert "share one login name" in caplog.text


def test_people_in_a_container_with_comma_and_umlaut_are_loaded_and_sign_in(
    app: Flask, server: DirectoryServer, slapd: Slapd
) -> None:
    dn = f"uid=ueli,{SALES}"
    ueli = Staff("ueli", "Ueli Maurer", mail=("ueli@example.test",))
    slapd.change(company.person_entry(ueli).replace(company.person_entry(ueli).splitlines()[0], f"dn: {dn}"))
    try:
        with using(app, server, directory_people_bases=[SALES]) as used:
            assert (sync(used).created, person("ueli").display_name) == (1, "Ueli Maurer")
            assert Door(app).sign_in("ueli", ueli.secret).status_code == 303
            assert sync(used).missing == 0
    finally:
        slapd.change(DELETE.format(dn))
