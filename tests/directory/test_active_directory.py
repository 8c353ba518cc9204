"""Signing in with an account of Active Directory: the forms of a name, and what a refusal tells whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.database import db
from intranet.directory.failover import Directory
from intranet.people.models import Person
from tests.directory import domain
from tests.directory.conftest import ChangeEntry, Door, using
from tests.directory.domain import NEWCOMER, Account
from tests.directory.test_roles_from_groups import roles
from tests.directory.test_signing_in import DISABLED, MUST_CHANGE, WRONG, people, text_of
from tests.servers.directories import DirectoryServer
from tests.servers.samba import SUFFIX, Samba

EXPIRED = "This account has expired"
IMPLAUSIBLE = (("", "x"), ("ada", ""), ("ada", "  "), ("ada", "a\0b"), ("ada", "x" * 10_240))
INJECTIONS = ("*", "ad*", "x)(sAMAccountName=*", "*)(objectClass=*", "\\", "ada\\", "EXAMPLE\\", "@ad.example.com")


@pytest.fixture
def directory(app: Flask, on_samba: DirectoryServer) -> Iterator[Directory]:
    """The domain, used by the application."""
    with using(app, on_samba) as used:
        yield used


@pytest.fixture
def door(app: Flask, directory: Directory) -> Door:
    """A browser in front of the sign-in page."""
    return Door(app)


def person(name: str) -> Person:
    found: Person = db.session.scalars(select(Person).where(Person.display_name == name)).one()
    return found


@pytest.mark.parametrize(
    ("account", "names"),
    [
        (
            domain.ADA,
            ("ada", " ADA ", "EXAMPLE\\ada", "example\\Ada", "Ada@ad.example.com", "ada.lovelace@example.com"),
        ),
        (domain.ALAN, ("alan", "alan.turing@example.com", "alan@ad.example.com", "AD.EXAMPLE.COM\\alan")),
        (domain.KATHERINE, ("katherine", "katherine@AD.EXAMPLE.COM")),
        (domain.AWKWARD, ("obrien", "maire.obrien@example.com")),
    ],
    ids=["ada", "alan", "katherine", "obrien"],
)
def test_people_sign_in_by_any_name_that_they_have_in_the_domain(
    door: Door, account: Account, names: tuple[str, ...]
) -> None:
    for name in names:
        assert door.sign_in(name, account.secret).status_code == 303, name
    assert people() == 1
    found = person(account.cn)
    assert (found.username, len(found.directory_id or "")) == (account.account, 36)


def test_the_domain_describes_a_newcomer(door: Door, newcomer: ChangeEntry) -> None:
    assert door.sign_in("ada", domain.ADA.secret).status_code == 303
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303
    new = person("New Comer")
    assert (new.email, new.title, new.department, new.place) == (
        "new.comer@example.com", "Engineer", "Engineering", "Hamburg",
    )  # fmt: skip
    assert new.manager_id == person("Ada Lovelace").id


def test_a_wrong_password_and_an_unknown_person_are_told_the_same(door: Door) -> None:
    wrong, unknown = (door.sign_in(name, "not the password") for name in ("ada", "nobody.here"))
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert WRONG in text_of(wrong)
    assert text_of(wrong) == text_of(unknown)
    assert people() == 0


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (domain.DISABLED, DISABLED), (domain.EXPIRED, EXPIRED), (domain.MUST_CHANGE, MUST_CHANGE),
        (domain.LEAVER, DISABLED),
    ],
    ids=["disabled", "expired", "must change", "leaver"],
)  # fmt: skip
def test_the_reason_is_told_only_to_who_knows_the_password(door: Door, account: Account, told: str) -> None:
    guessed = text_of(door.sign_in(account.account, "guessed"))
    assert WRONG in guessed
    assert told not in guessed
    assert told in text_of(door.sign_in(account.account, account.secret))
    assert not door.is_signed_in
    assert people() == 0


def test_a_locked_account_is_told_what_a_wrong_password_is(door: Door, directory: Directory) -> None:
    """The domain locks it at the first failure, and then refuses the right password, too."""
    told = [text_of(door.sign_in("lockable", password)) for password in ("wrong", domain.LOCKABLE.secret)]
    assert WRONG in told[0]
    assert told[0] == told[1]
    answer = directory.ask(lambda session: session.verify(domain.LOCKABLE.dn, domain.LOCKABLE.secret))
    assert "data 775" in answer.message


def test_whoever_guesses_here_does_not_lock_a_colleague_out_of_the_domain(app: Flask, directory: Directory) -> None:
    names = ("victim", "EXAMPLE\\victim", "victim@ad.example.com", "vic.tim@example.com") * 2
    assert len(names) > domain.LOCKOUT
    for number, name in enumerate(names):
        Door(app, f"192.0.2.{number + 1}").sign_in(name, "guessed")
    assert directory.ask(lambda session: session.verify(domain.VICTIM.dn, domain.VICTIM.secret)).accepted


@pytest.mark.parametrize(("name", "password"), IMPLAUSIBLE)
def test_what_is_empty_or_implausible_signs_nobody_in(door: Door, name: str, password: str) -> None:
    response = door.sign_in(name, password)
    assert response.status_code == 422
    assert WRONG in text_of(response) or "Enter your" in text_of(response)
    assert not door.is_signed_in


def test_no_name_is_more_than_a_name(app: Flask, directory: Directory) -> None:
    for number, name in enumerate(INJECTIONS):
        response = Door(app, f"192.0.2.{number + 1}").sign_in(name, domain.ADA.secret)
        assert response.status_code == 422, name
        assert WRONG in text_of(response)
    assert people() == 0


def test_a_new_name_in_a_new_place_is_the_same_person(door: Door, newcomer: ChangeEntry) -> None:
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303
    before = person("New Comer")
    before.about = "I stay."
    db.session.commit()
    newcomer("modify\nreplace: sAMAccountName\nsAMAccountName: married")
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 422
    assert door.sign_in("married", NEWCOMER.secret).status_code == 303
    newcomer(f"modrdn\nnewrdn: CN=Mar Ried\ndeleteoldrdn: 1\nnewsuperior: {domain.ZURICH}")
    newcomer(
        "modify\nreplace: sAMAccountName\nsAMAccountName: m.ried\n-\nreplace: displayName\ndisplayName: Mar Ried\n"
        "-\nreplace: userPrincipalName\nuserPrincipalName: m.ried@ad.example.com"
    )
    assert door.sign_in("m.ried@ad.example.com", NEWCOMER.secret).status_code == 303
    assert people() == 1
    after = person("Mar Ried")
    assert (after.id, after.username, after.about) == (before.id, "m.ried", "I stay.")


def test_a_name_given_to_somebody_new_brings_no_inheritance(door: Door, samba: Samba, newcomer: ChangeEntry) -> None:
    assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303
    first = person("New Comer").id
    newcomer("delete")
    samba.change(NEWCOMER.record)
    try:
        assert door.sign_in("newcomer", NEWCOMER.secret).status_code == 303
    finally:
        samba.change(f"dn: {NEWCOMER.dn}\nchangetype: delete\n")
    (second,) = db.session.scalars(select(Person).where(Person.username == "newcomer"))
    assert second.id != first


def test_the_whole_domain_may_be_the_place_of_the_people(app: Flask, on_samba: DirectoryServer) -> None:
    """A search there brings references to other servers, which are left alone."""
    with using(app, on_samba, directory_people_bases=[SUFFIX]) as directory:
        assert Door(app).sign_in("grace", domain.GRACE.secret).status_code == 303
        found = directory.ask(
            lambda session: (session.find(SUFFIX, "(cn=Grace Hopper)", ["cn"], 2), session.references)
        )
    assert found[1] > 0
    assert person("Grace Hopper")


def test_starttls_does_as_well_and_no_password_goes_in_clear(
    app: Flask, samba: Samba, on_samba: DirectoryServer
) -> None:
    with using(app, on_samba, directory_urls=[samba.ldap_url], directory_start_tls=True):
        assert Door(app).sign_in("ada", domain.ADA.secret).status_code == 303
    with using(app, on_samba, directory_urls=[samba.ldap_url]):
        assert Door(app).sign_in("ada", domain.ADA.secret).status_code == 503, "the domain refuses, which is no answer"


def test_groups_within_groups_and_in_a_circle_give_their_roles(app: Flask, directory: Directory) -> None:
    for account, expected in ((domain.GRACE, {"admin"}), (domain.KATHERINE, {"hr"}), (domain.ALAN, set())):
        assert Door(app).sign_in(account.account, account.secret).status_code == 303
        assert roles(account.account) == expected


def test_who_is_not_in_the_required_group_stays_outside(app: Flask, on_samba: DirectoryServer) -> None:
    with using(app, on_samba, directory_require_group=domain.group_dn(domain.BOARD)):
        assert Door(app).sign_in("katherine", domain.KATHERINE.secret).status_code == 303
        assert Door(app).sign_in("ada", domain.ADA.secret).status_code == 422
