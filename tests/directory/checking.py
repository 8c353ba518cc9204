"""A company without any oddity, and what a check of its directory says under changed settings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from intranet.directory.check import running
from intranet.directory.check.report import Outcome, Step, worst
from intranet.directory.config import read_config
from tests.directory import company
from tests.directory.company import GROUPS, SUFFIX, entry
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.slapd import Slapd

#: The whole check, whatever is wrong.
SECONDS = 5.0
#: A busy machine may be late; where a limit was missing, a silent server would be waited for much longer.
MARGIN = 10.0
ZURICH = f"ou=Vertrieb\\, Zürich,{SUFFIX}"
ELSEWHERE = f"ou=teams,{SUFFIX}"
ADMINISTRATORS = company.group_dn("administrators")
PEOPLE = (*company.ORDINARY, company.LEAVER, company.GONE)


def _more_places() -> str:
    text = entry(ZURICH, [("objectClass", "organizationalUnit"), ("ou", "Vertrieb, Zürich")])
    text += entry(ELSEWHERE, [("objectClass", "organizationalUnit"), ("ou", "teams")])
    for name, base, member in (
        ("sales", ELSEWHERE, company.staff("katherine").dn),
        ("outer", GROUPS, f"cn=sales,{ELSEWHERE}"),
        ("dangling", GROUPS, f"cn=nobody,{GROUPS}"),
    ):
        text += entry(f"cn={name},{base}", [("objectClass", "groupOfNames"), ("cn", name), ("member", member)])
    return text


@contextmanager
def tidy_slapd() -> Iterator[tuple[Slapd, DirectoryServer]]:
    """Run a directory in which there is nothing to find fault with."""
    groups = company.groups_ldif("administrators", "platform") + _more_places()
    with Slapd(company.people_ldif(people=PEOPLE), groups, limits="ppolicy_use_lockout") as slapd:
        values = reaching_by("openldap", directory_urls=[slapd.ldaps_url], directory_ca_file=slapd.ca_file)
        yield slapd, DirectoryServer("openldap", values | {"directory_roles": {ADMINISTRATORS: "admin"}})


def checked(server: DirectoryServer, **values: Any) -> list[Step]:
    """Check under changed settings, in time and without telling a secret."""
    settings = server.with_settings(**values)
    began = time.monotonic()
    steps = list(running.check(read_config(settings), settings.sign_in_failures_per_account))
    assert time.monotonic() - began < SECONDS + MARGIN
    assert settings.directory_bind_password not in told(steps)
    return steps


def told(steps: list[Step], outcome: Outcome | None = None) -> str:
    """Return the lines of a check, or those with one outcome."""
    return "\n".join(str(step) for step in steps if outcome in (None, step.outcome))


def only(steps: list[Step], outcome: Outcome) -> str:
    """Return the one line with this outcome, the worst there is."""
    assert worst(steps) is outcome, told(steps)
    (found,) = [str(step) for step in steps if step.outcome is outcome]
    return found
