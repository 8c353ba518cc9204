"""The demo company's directory as LDIF (RFC 2849): staff, the groups that give roles, a service account."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from typing import Any

from intranet import clock
from intranet.demo.company import Colleague, Company

SUFFIX = "dc=example,dc=test"
PEOPLE = f"ou=people,{SUFFIX}"
GROUPS = f"ou=groups,{SUFFIX}"
SERVICES = f"ou=services,{SUFFIX}"
SERVICE_ACCOUNT = f"cn=intranet,{SERVICES}"

#: What may stand as it is (SAFE-STRING of RFC 2849); everything else is written in base64.
SAFE = re.compile(r"(?![ :<])[\x01-\x09\x0b\x0c\x0e-\x7f]*(?<! )")
LINE_LENGTH = 76

Attributes = list[tuple[str, str]]


def write_ldif(company: Company, *, password: str, service_password: str) -> str:
    """Return the whole directory; everybody has the same password.

    There is no version line: OpenLDAP's ``slapadd`` takes it for an attribute.
    """
    entries = [*_containers(company), *_staff(company, password), *_groups(company), _service(service_password)]
    return "\n".join("".join(_entry(dn, attributes)) for dn, attributes in entries)


def directory_settings(company: Company, *, url: str, service_password: str) -> dict[str, Any]:
    """Return the settings with which the site reaches this directory at ``url``."""
    return {
        "directory_kind": "demo",
        "directory_urls": [url],
        "directory_bind_dn": SERVICE_ACCOUNT,
        "directory_bind_password": service_password,
        "directory_people_bases": [PEOPLE],
        "directory_roles": {group_dn(row.directory_group): role for role, row in company.roles.items()},
    }


def person_dn(username: str) -> str:
    """Name of a person's entry."""
    return f"uid={username},{PEOPLE}"


def group_dn(name: str) -> str:
    """Name of a group's entry."""
    return f"cn={name},{GROUPS}"


def entry_uuid(dn: str) -> str:
    """``entryUUID`` of an entry: the same in every demo, so that people stay the same people."""
    return str(uuid.uuid5(uuid.NAMESPACE_X500, dn))


def password_hash(password: str) -> str:
    """Return a ``userPassword`` value: salted SHA-1, the one scheme that every directory server reads."""
    salt = os.urandom(16)
    digest = hashlib.sha1(password.encode() + salt, usedforsecurity=False).digest()
    return "{SSHA}" + base64.b64encode(digest + salt).decode()


def phone(company: Company, person: Colleague) -> str:
    """Telephone number of a person, empty where their place has none."""
    switchboard = company.telephones.get(person.place)
    return f"{switchboard} {person.extension}" if switchboard else ""


def _containers(company: Company) -> Iterator[tuple[str, Attributes]]:
    yield SUFFIX, [
        ("objectClass", "dcObject"), ("objectClass", "organization"), ("dc", "example"), ("o", company.name),
    ]  # fmt: skip
    for dn in (PEOPLE, GROUPS, SERVICES):
        name = dn.partition(",")[0].partition("=")[2]
        yield dn, [("objectClass", "organizationalUnit"), ("ou", name)]


def _staff(company: Company, password: str) -> Iterator[tuple[str, Attributes]]:
    for person in company.people.values():
        dn = person_dn(person.username)
        rows = [
            ("objectClass", "inetOrgPerson"),
            ("entryUUID", entry_uuid(dn)),
            ("uid", person.username),
            ("cn", person.name),
            ("displayName", person.name),
            ("givenName", person.given),
            ("sn", person.family),
            ("mail", company.mail(person.username)),
            ("title", person.title),
            ("ou", person.department),
            ("l", person.place),
            ("o", company.name),
            ("employeeType", person.started_on(clock.now().date()).isoformat()),
            ("telephoneNumber", phone(company, person)),
            ("preferredLanguage", person.language),
            ("manager", person_dn(person.manager) if person.manager else ""),
            ("userPassword", password_hash(password)),
        ]
        yield dn, [(name, value) for name, value in rows if value]


def _groups(company: Company) -> Iterator[tuple[str, Attributes]]:
    for row in company.roles.values():
        members = [("member", person_dn(username)) for username in row.people]
        yield (
            group_dn(row.directory_group),
            [("objectClass", "groupOfNames"), ("cn", row.directory_group), *members],
        )


def _service(password: str) -> tuple[str, Attributes]:
    return SERVICE_ACCOUNT, [
        ("objectClass", "applicationProcess"),
        ("objectClass", "simpleSecurityObject"),
        ("cn", "intranet"),
        ("userPassword", password_hash(password)),
    ]


def _entry(dn: str, attributes: Attributes) -> Iterator[str]:
    for name, value in [("dn", dn), *attributes]:
        safe = SAFE.fullmatch(value) is not None
        line = f"{name}: {value}" if safe else f"{name}:: {base64.b64encode(value.encode()).decode()}"
        yield line[:LINE_LENGTH] + "\n"
        for start in range(LINE_LENGTH, len(line), LINE_LENGTH - 1):
            yield f" {line[start : start + LINE_LENGTH - 1]}\n"
