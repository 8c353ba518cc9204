"""What happens to accounts of a real domain: disabled, expired, deleted, renamed, moved, in groups within groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.database import db
from intranet.directory.confirming import confirm_sign_ins
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryRun
from intranet.directory.sync import running
from intranet.people.models import Person, PersonState
from tests.directory import domain
from tests.directory.conftest import ChangeEntry, Door, sync, using
from tests.directory.domain import NEWCOMER
from tests.directory.test_roles_from_groups import roles
from tests.servers.directories import DirectoryServer
from tests.servers.samba import SUFFIX, Samba

DISABLE, ENABLE = (f"modify\nreplace: userAccountControl\nuserAccountControl: {value}" for value in (514, 512))
#: The first of January 2016, as Active Directory writes it.
EXPIRE = f"modify\nreplace: accountExpires\naccountExpires: {domain.LONG_AGO}"
TO_THE_LEAVERS = f"modrdn\nnewrdn: CN=New Comer\ndeleteoldrdn: 1\nnewsuperior: {domain.LEAVERS}"
BACK = f"modrdn\nnewrdn: CN=New Comer\ndeleteoldrdn: 1\nnewsuperior: {domain.STAFF}"


@pytest.fixture
def directory(app: Flask, on_samba: DirectoryServer) -> Iterator[Directory]:
    """The domain, used by the application."""
    with using(app, on_samba) as used:
        yield used


def person(name: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.display_name == name)).one()


def counts(run: DirectoryRun) -> dict[str, int]:
    names = ("created", "changed", "returned", "missing", "deactivated", "skipped")
    return {name: getattr(run, name) for name in names if getattr(run, name)} | {"seen": run.seen}


def test_everybody_who_works_there_and_nobody_else(directory: Directory) -> None:
    run = sync(directory)
    assert counts(run) == {"created": len(domain.PRESENT), "seen": len(domain.PEOPLE)}
    found = set(db.session.scalars(select(Person.display_name)))
    assert found == {account.cn for account in domain.PRESENT}
    assert person("Alan Turing").manager_id == person("Grace Hopper").id
    assert person("Katherine Johnson").department == "Personnel"
    assert (roles("ada"), roles("grace"), roles("katherine"), roles("alan")) == ({"admin"}, {"admin"}, {"hr"}, set())
    assert counts(sync(directory)) == {"seen": len(domain.PEOPLE)}, "nothing to do"


def test_the_whole_domain_may_be_the_place_of_the_people(app: Flask, on_samba: DirectoryServer) -> None:
    """It holds accounts of its own, of which the guest and the key of tickets are disabled; referrals stay unread."""
    with using(app, on_samba, directory_people_bases=[SUFFIX]) as directory:
        run = sync(directory)
    found = set(db.session.scalars(select(Person.username)))
    assert run.state == "done"
    assert {account.account for account in domain.PRESENT} | {"Administrator", "svc-intranet"} <= found
    assert not {"Guest", "krbtgt", domain.DISABLED.account, domain.EXPIRED.account} & found


@pytest.mark.parametrize(
    ("gone", "back"),
    [(DISABLE, ENABLE), (EXPIRE, "modify\nreplace: accountExpires\naccountExpires: 0"), (TO_THE_LEAVERS, BACK)],
    ids=["disabled", "expired", "moved to the leavers"],
)
def test_a_leaver_is_out_at_the_next_sync_and_back_when_the_domain_says_so(
    app: Flask, directory: Directory, newcomer: ChangeEntry, gone: str, back: str
) -> None:
    sync(directory)
    door, colleague = Door(app), Door(app)
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303
    assert colleague.sign_in("ada", domain.ADA.secret).status_code == 303
    before = person("New Comer").id
    newcomer(gone)
    assert counts(sync(directory)) == {"deactivated": 1, "seen": len(domain.PEOPLE) + 1}
    assert person("New Comer").state == PersonState.DEACTIVATED
    assert not door.is_signed_in
    assert colleague.is_signed_in
    newcomer(back)
    assert counts(sync(directory)) == {"returned": 1, "seen": len(domain.PEOPLE) + 1}
    assert (person("New Comer").id, person("New Comer").state) == (before, PersonState.ACTIVE)
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303


def test_a_deleted_account_is_waited_for(directory: Directory, newcomer: ChangeEntry) -> None:
    """To a service account the domain shows nothing of it: that is no proof that somebody has left."""
    sync(directory)
    newcomer("delete")
    assert counts(sync(directory)) == {"missing": 1, "seen": len(domain.PEOPLE)}
    assert person("New Comer").state == PersonState.ACTIVE


def test_all_names_and_the_place_changed_at_once(
    directory: Directory, newcomer: ChangeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    read = running.read

    def noting(session: Any, config: Any, seen: Any, wanted: Any, tick: Any) -> Any:
        asked.append(len(wanted))
        return read(session, config, seen, wanted, tick)

    monkeypatch.setattr(running, "read", noting)
    sync(directory)
    before = person("New Comer")
    newcomer(f"modrdn\nnewrdn: CN=Mar Ried\ndeleteoldrdn: 1\nnewsuperior: {domain.ZURICH}")
    newcomer(
        "modify\nreplace: sAMAccountName\nsAMAccountName: m.ried\n-\nreplace: displayName\ndisplayName: Mar Ried\n"
        "-\nreplace: mail\nmail: mar.ried@example.com\n-\nreplace: manager\nmanager: " + domain.GRACE.dn
    )
    assert counts(sync(directory)) == {"changed": 1, "seen": len(domain.PEOPLE) + 1}
    after = person("Mar Ried")
    assert (after.id, after.username, after.email) == (before.id, "m.ried", "mar.ried@example.com")
    assert after.manager_id == person("Grace Hopper").id
    assert asked == [len(domain.PRESENT) + 1, 1], "only what changed is read again"


def test_a_manager_who_is_renamed_is_still_the_manager(
    directory: Directory, samba: Samba, newcomer: ChangeEntry
) -> None:
    newcomer("modify\nreplace: title\ntitle: Lead")
    sync(directory)
    samba.change(f"dn: {domain.ALAN.dn}\nchangetype: modify\nreplace: manager\nmanager: {NEWCOMER.dn}\n")
    try:
        newcomer(f"modrdn\nnewrdn: CN=Mar Ried\ndeleteoldrdn: 1\nnewsuperior: {domain.ZURICH}")
        sync(directory)
        assert person("Alan Turing").manager_id == person("New Comer").id
    finally:
        samba.change(f"dn: {domain.ALAN.dn}\nchangetype: modify\nreplace: manager\nmanager: {domain.GRACE.dn}\n")


def test_a_role_ends_with_the_membership_it_came_from(
    app: Flask, directory: Directory, samba: Samba, newcomer: ChangeEntry
) -> None:
    """The group is two levels below the one that gives the role."""
    member = f"dn: {domain.group_dn('On Call')}\nchangetype: modify\n{{}}: member\nmember: {NEWCOMER.dn}\n"
    samba.change(member.format("add"))
    sync(directory)
    assert roles("newcomer") == {"admin"}
    samba.change(member.format("delete"))
    assert sync(directory).roles == 1
    assert roles("newcomer") == set()


def test_between_two_syncs_a_leaver_and_an_old_password_are_out(
    app: Flask, directory: Directory, newcomer: ChangeEntry
) -> None:
    door, colleague = Door(app), Door(app)
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303
    assert colleague.sign_in("ada", domain.ADA.secret).status_code == 303
    assert confirm_sign_ins(directory) == 0
    newcomer(domain.new_password("Another 1 for the tests"))
    assert confirm_sign_ins(directory) == 1
    assert not door.is_signed_in
    assert door.sign_in("newcomer", "Another 1 for the tests").status_code == 303
    newcomer(DISABLE)
    assert confirm_sign_ins(directory) == 1
    assert (door.is_signed_in, colleague.is_signed_in) == (False, True)
    assert person("New Comer").state == PersonState.DEACTIVATED
