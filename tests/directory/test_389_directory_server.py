"""Signing in with 389 Directory Server, and syncing with one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.database import db
from intranet.directory.check import running
from intranet.directory.check.report import Outcome
from intranet.directory.confirming import confirm_sign_ins
from intranet.directory.failover import Directory
from intranet.people.models import Person, PersonState
from tests.directory import company
from tests.directory.checking import checked, only, told
from tests.directory.company import SUFFIX
from tests.directory.conftest import TEMPORARY, Door, sync, using
from tests.directory.test_roles_from_groups import roles
from tests.directory.test_signing_in import WRONG, text_of
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.directory_server import Directory389

pytestmark = pytest.mark.nightly

DISABLED = company.Staff("disabled", "Dis Abled", more=(("nsAccountLock", "true"),), mail=("disabled@example.test",))
#: This server takes login names of plain letters only.
AWKWARD = tuple(one for one in company.AWKWARD if one.uid.isascii())
PRESENT = (*company.ORDINARY, *AWKWARD)
PEOPLE = (*PRESENT, company.LEAVER, company.GONE, DISABLED)
GROUPS = {"administrators": "admin", "hr, people & culture": "hr", "loop": "community_manager"}
RIGHTS = f"""dn: {SUFFIX}
changetype: modify
add: aci
aci: (targetattr != "userPassword")(version 3.0; acl "intranet reads"; allow (read, search, compare) userdn =
  "ldap:///{company.SERVICE}";)

"""


@pytest.fixture(scope="module")
def server389() -> Iterator[Directory389]:
    people = company.people_ldif(people=PEOPLE, has_policies=False)
    with Directory389(people + company.groups_ldif(*GROUPS, "platform", "circle") + RIGHTS) as running:
        yield running


@pytest.fixture
def server(server389: Directory389) -> DirectoryServer:
    roles = {company.group_dn(name): role for name, role in GROUPS.items()}
    reached = {"directory_urls": [server389.ldaps_url], "directory_ca_file": server389.ca_file}
    return DirectoryServer("389ds", reaching_by("389ds", directory_roles=roles, **reached))


@pytest.fixture
def directory(app: Flask, server: DirectoryServer) -> Iterator[Directory]:
    with using(app, server) as used:
        yield used


def test_the_check_finds_nothing_to_change_and_names_what_is_wrong(server: DirectoryServer) -> None:
    steps = checked(server)
    assert {step.outcome for step in steps} == {Outcome.OK}, told(steps)
    assert "389 Project 389-Directory/" in told(steps)
    assert f"3 of {len(PEOPLE)} looked at are disabled" in told(steps)
    assert "is wrong (result 49)" in only(checked(server, directory_bind_password="guessed"), Outcome.FAIL)
    assert "did you mean" in only(checked(server, directory_people_bases=[f"ou=poeple,{SUFFIX}"]), Outcome.FAIL)
    assert "this is 389ds, not openldap" in told(checked(server, directory_kind="openldap"), Outcome.FAIL)
    hiding = "(&(objectClass=inetOrgPerson)(!(nsAccountLock=true)))"
    assert "hides 1 disabled people" in only(checked(server, directory_people_filter=hiding), Outcome.WARN)


def test_the_check_of_one_person(directory: Directory) -> None:
    assert "let in as Alan Turing, admin" in told(list(running.check_person(directory.config, 4, "alan")))
    assert "is disabled" in told(list(running.check_person(directory.config, 4, "disabled")))


@pytest.mark.parametrize("staff", PRESENT, ids=lambda staff: staff.uid)
def test_people_sign_in(app: Flask, directory: Directory, staff: company.Staff) -> None:
    door = Door(app)
    assert door.sign_in(staff.uid, staff.secret + "x").status_code == 422
    assert door.sign_in(staff.uid, staff.secret).status_code == 303
    found = db.session.scalars(select(Person)).one()
    assert len(found.directory_id or "") == 35, "nsUniqueId, which no new name changes"


def test_a_disabled_account_is_told_what_a_wrong_password_is(app: Flask, directory: Directory) -> None:
    """The server says the same whatever the password, so nobody is told more."""
    for password in (DISABLED.secret, "guessed"):
        response = Door(app).sign_in("disabled", password)
        assert response.status_code == 422
        assert WRONG in text_of(response)


def test_groups_within_groups_and_in_a_circle_give_their_roles(directory: Directory) -> None:
    sync(directory)
    given = {uid: roles(uid) for uid in ("grace", "alan", "katherine", "dorothy", "obrien")}
    assert given == {
        "grace": {"admin"}, "alan": {"admin"}, "katherine": {"hr"}, "dorothy": {"community_manager"}, "obrien": set(),
    }  # fmt: skip


def test_somebody_comes_is_renamed_is_disabled_and_comes_back(
    app: Flask, directory: Directory, server389: Directory389
) -> None:
    first = sync(directory)
    assert (first.created, first.seen) == (len(PRESENT), len(PEOPLE))
    again = sync(directory)
    assert (again.created, again.changed, again.deactivated, again.missing) == (0, 0, 0, 0)
    server389.change(company.person_entry(TEMPORARY))
    dn, renamed = TEMPORARY.dn, f"uid=renamed,{company.PEOPLE}"
    try:
        assert sync(directory).created == 1
        before = db.session.scalars(select(Person).where(Person.username == "temporary")).one().id
        server389.change(f"dn: {dn}\nchangetype: modify\nreplace: cn\ncn: New Name\n")
        server389.change(f"dn: {dn}\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1\n")
        dn = renamed
        assert sync(directory).changed == 1, "also within one second of the run before"
        door = Door(app)
        assert door.sign_in("renamed", TEMPORARY.secret).status_code == 303
        server389.change(f"dn: {dn}\nchangetype: modify\nadd: nsAccountLock\nnsAccountLock: true\n")
        assert confirm_sign_ins(directory) == 1
        assert not door.is_signed_in
        person = db.session.get_one(Person, before, populate_existing=True)
        assert (person.display_name, person.state) == ("New Name", PersonState.DEACTIVATED)
        assert sync(directory).deactivated == 0
        server389.change(f"dn: {dn}\nchangetype: modify\ndelete: nsAccountLock\n")
        assert sync(directory).returned == 1
    finally:
        server389.change(f"dn: {dn}\nchangetype: delete\n")
    assert sync(directory).missing == 1
