"""The demo company's LDIF is read by our demo server and by OpenLDAP, and signs people in."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from intranet.demo.company import load
from intranet.demo.ldif import (
    PEOPLE,
    SERVICE_ACCOUNT,
    SUFFIX,
    directory_settings,
    entry_uuid,
    group_dn,
    person_dn,
    write_ldif,
)
from intranet.directory.demo_tree import DemoEntry, Tree, fits, read_ldif
from intranet.directory.names import dn_key
from tests.servers.slapd import Slapd

PASSWORD, SERVICE_PASSWORD = "Rio 42 – grün", "service secret"


@pytest.fixture(scope="module")
def ldif() -> str:
    return write_ldif(load(), password=PASSWORD, service_password=SERVICE_PASSWORD)


@pytest.fixture(scope="module")
def tree(ldif: str) -> Tree:
    return Tree(read_ldif(ldif.splitlines()))


def entry(tree: Tree, dn: str) -> DemoEntry:
    return tree.entries[dn_key(dn)]


def text(found: DemoEntry, name: str) -> str:
    return b" ".join(found.values.get(name.lower(), [])).decode()


def test_every_colleague_has_an_entry_with_what_a_profile_shows(tree: Tree) -> None:
    company = load()
    assert tree.suffix == SUFFIX
    for person in company.people.values():
        found = entry(tree, person_dn(person.username))
        assert text(found, "displayName") == text(found, "cn") == person.name
        assert text(found, "sn")
        assert text(found, "givenName") == person.given
        assert text(found, "mail").endswith("@example.test")
        assert (text(found, "title"), text(found, "ou"), text(found, "l")) == (
            person.title, person.department, person.place,
        )  # fmt: skip
        phone = text(found, "telephoneNumber")
        assert phone == (f"+49 40 66969 {person.extension}" if person.place == "Hamburg" else "")


def test_ids_are_stable_and_managers_resolve(ldif: str, tree: Tree) -> None:
    again = Tree(read_ldif(write_ldif(load(), password="another", service_password="x").splitlines()))
    ids = set()
    for person in load().people.values():
        found = entry(tree, person_dn(person.username))
        ids.add(text(found, "entryUUID"))
        assert text(found, "entryUUID") == text(entry(again, found.dn), "entryUUID") == entry_uuid(found.dn)
        assert uuid.UUID(text(found, "entryUUID")).version == 5
        manager = text(found, "manager")
        assert bool(manager) == bool(person.manager)
        assert not manager or dn_key(manager) in tree.entries
    assert len(ids) == len(load().people)


def test_groups_give_the_roles(tree: Tree) -> None:
    company = load()
    roles = directory_settings(company, url="ldap://127.0.0.1:1", service_password="x")["directory_roles"]
    for dn, role in roles.items():
        members = {member.decode() for member in entry(tree, dn).values["member"]}
        assert members == {person_dn(username) for username in company.roles[role].people}


def test_passwords_are_salted_and_nobody_reads_them(ldif: str, tree: Tree) -> None:
    assert PASSWORD not in ldif
    assert SERVICE_PASSWORD not in ldif
    stored = [entry(tree, person_dn(username)).values["userpassword"][0] for username in load().people]
    assert len(set(stored)) == len(stored)
    assert all(fits(value, PASSWORD.encode()) and not fits(value, b"Rio 42") for value in stored)
    assert fits(entry(tree, SERVICE_ACCOUNT).values["userpassword"][0], SERVICE_PASSWORD.encode())


def test_lines_are_short_and_ascii_and_long_values_are_folded(ldif: str) -> None:
    assert all(line.isascii() and len(line) <= 76 for line in ldif.splitlines())
    company = load()
    title = "Coordinator of everything that is measured between the lock of Geesthacht and the sea, and of its papers"
    person = replace(company.people["ines"], title=title, name=" Inês: fünf\nZeilen ")
    folded = write_ldif(replace(company, people={"ines": person}), password="x", service_password="x")
    assert any(line.startswith(" ") for line in folded.splitlines())
    found = entry(Tree(read_ldif(folded.splitlines())), person_dn("ines"))
    assert text(found, "title") == title
    assert text(found, "cn") == person.name, "a leading space and a line break survive"


@pytest.fixture(scope="module")
def slapd() -> Iterator[Slapd]:
    """OpenLDAP with the demo company; a group of nobody's concern is added over the wire."""
    company = load()
    text = write_ldif(company, password="plain 42", service_password=SERVICE_PASSWORD)
    extra = f"dn: {group_dn('walkers')}\nobjectClass: groupOfNames\ncn: walkers\nmember: {person_dn('ines')}\n"
    with Slapd(text, extra) as server:
        yield server


def search(server: Slapd, *words: str) -> str:
    command = ["ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-H", server.ldap_url, "-x", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_openldap_takes_it_and_lets_people_bind(slapd: Slapd) -> None:
    service = ("-D", SERVICE_ACCOUNT, "-w", SERVICE_PASSWORD)
    found = search(slapd, *service, "-b", PEOPLE, "(objectClass=inetOrgPerson)", "entryUUID")
    assert found.count("entryUUID: ") == len(load().people)
    assert f"entryUUID: {entry_uuid(person_dn('ines'))}" in found
    who = search(slapd, "-D", person_dn("ines"), "-w", "plain 42", "-b", person_dn("ines"), "-s", "base", "manager")
    assert f"manager: {person_dn('rui')}" in who
    with pytest.raises(subprocess.CalledProcessError):
        search(slapd, "-D", person_dn("ines"), "-w", "wrong", "-b", PEOPLE, "-s", "base")
