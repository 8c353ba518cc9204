"""What the steps of one check share: the configuration, the time that is left, what was found so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from intranet.directory.check.report import Step, fail
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig, ServerAddress
from intranet.directory.deadline import Deadline
from intranet.directory.dialects import Standing
from intranet.directory.entries import BindAnswer, Entry
from intranet.directory.errors import DirectoryDown, DirectoryIncomplete

#: Seconds that one step may take, however slow the server is.
STEP_SECONDS = 1.5


@dataclass
class Look:
    """One check under way, as the service account on one server."""

    config: DirectoryConfig
    server: ServerAddress
    limit: Deadline
    failures_allowed: int
    root: Entry = field(default_factory=lambda: Entry("", {}))
    bases: list[str] = field(default_factory=list)  # those of the people that exist
    people: list[Entry] = field(default_factory=list)  # some of them
    references: int = 0

    @contextmanager
    def session(self, seconds: float | None = None) -> Iterator[Session]:
        """Open a conversation for one step, so that none suffers from the one before."""
        opened = Session(self.config, self.server, self.limit.within(STEP_SECONDS if seconds is None else seconds))
        try:
            opened.open()
            yield opened
        finally:
            self.references += opened.references
            opened.close()


#: Results of a bind by which a server refuses passwords in clear (RFC 4511 A.2).
WANTS_ENCRYPTION = frozenset({8, 13})
ACCOUNT_TROUBLE = {
    Standing.LOCKED: ("is locked", "unlock it in the directory, and find out who tries wrong passwords for it"),
    Standing.DISABLED: ("is disabled", "enable it in the directory"),
    Standing.EXPIRED: ("has expired", "extend it in the directory"),
    Standing.MUST_CHANGE: ("must change its password first", "set one that never expires; put it into the file"),
    Standing.NOT_NOW: ("may not be used at this hour or from here", "lift that limit in the directory"),
}
#: Results of a search: what was found, and what to change.
SEARCH_TROUBLE = {
    3: ("the server's time limit cut the answer short", "raise the time limit for the service account there"),
    4: (
        "the server's size limit is below the number of people",
        "raise it for the service account: OpenLDAP limits … size.prtotal=unlimited, Active Directory MaxPageSize",
    ),
    10: ("the server refers to another one for this", "directory_urls: name the server that holds the people itself"),
    11: ("the server's administrative limit cut the answer short", "raise it for the service account there"),
    32: ("there is no such place in the directory", "directory_people_bases, directory_group_bases: names right?"),
    34: ("the server cannot read one of the names", "directory_people_bases: is every comma in a value written \\,?"),
    50: ("the service account may not read this", "give it the right to read there"),
}
SILENT = "the server does not answer in time"
TROUBLE = {
    "timeout": (SILENT, "is the server overloaded, or an index missing there?"),
    "unreachable": ("the connection broke", "is the server well? Its own log says more"),
    "untrusted": ("the certificate is refused", "see the step of encryption"),
    "refused_tls": ("the connection is not encrypted", "directory_urls: use ldaps://, or directory_start_tls = true"),
    "busy": ("too many conversations are under way", "try again"),
    "not_configured": (
        "not enough is set",
        "directory_urls, directory_bind_dn and its password, directory_people_bases",
    ),
}


def explained(name: str, look: Look, error: DirectoryDown) -> Step:
    """Turn a failure into a step that says what to change."""
    if error.answer is not None:
        return refused(name, look, error.answer)
    if isinstance(error, DirectoryIncomplete) and error.code in SEARCH_TROUBLE:
        return fail(name, *SEARCH_TROUBLE[error.code])
    if "InvalidFilter" in error.detail:
        return fail(name, f"{look.config.people_filter} is no filter", "directory_people_filter: brackets right?")
    if error.reason == "service_refused":  # before anything was sent: the file
        return fail(name, error.detail, "directory_bind_password_file: one line with the password, readable by us")
    said, change = TROUBLE.get(error.reason, (error.detail, "the server's own log may say more"))
    return fail(name, said, change)


def refused(name: str, look: Look, answer: BindAnswer) -> Step:
    """Say why the service account was not let in."""
    config = look.config
    if answer.code in WANTS_ENCRYPTION:
        said = f"the server takes no password on a connection that is not encrypted (result {answer.code})"
        return fail(name, said, "directory_urls: use ldaps://, or directory_start_tls = true")
    if answer.code == 34:
        return fail(name, f"the server cannot read the name {config.bind_dn}", "directory_bind_dn")
    codes = re.findall(r"\bdata [0-9a-f]+\b", answer.message)[:1]  # Active Directory's, which its guides explain
    trouble = config.dialect.outcome(answer)
    if trouble in ACCOUNT_TROUBLE:
        said, change = ACCOUNT_TROUBLE[trouble]
        said = " ".join([said, *(f"({code})" for code in codes)])
        return fail(name, f"the service account {config.bind_dn} {said}", change)
    result = ", ".join([f"result {answer.code}", *codes])
    said = f"name or password of the service account {config.bind_dn} is wrong ({result})"
    if config.dialect.name == "openldap":
        said += ", or it is locked and the server does not say so (ppolicy_use_lockout)"
    file = "directory_bind_password_file" if config.password_file else "directory_bind_password"
    return fail(name, said, f"directory_bind_dn, {file}")
