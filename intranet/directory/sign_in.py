"""Signing in: from a typed name and password to a person, or to an honest reason why not.

The order of the steps is the security of it: what can be refused without the directory is refused
first; the limits come before the directory; a reason beyond "wrong" is given only to somebody who
knew the password; and while the directory is being waited for, no transaction is open.
"""

from __future__ import annotations

import enum
import logging
import secrets
import time
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from intranet import clock, jobs
from intranet.database import db
from intranet.directory import accounts, leaving
from intranet.directory.accounts import Account, BadEntry
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.dialects import GONE, Standing
from intranet.directory.entries import Entry
from intranet.directory.errors import DirectoryDown, DirectoryIncomplete
from intranet.directory.failover import Directory
from intranet.directory.finding import login_filter
from intranet.directory.names import all_of
from intranet.directory.photos import due
from intranet.directory.roles import rights_of
from intranet.directory.throttle import Attempt, Throttled
from intranet.people import sessions
from intranet.people.models import Person

log = logging.getLogger("intranet.sign_in")

#: Characters of a name and of a password; longer ones are refused unseen.
LONGEST = 256


class Refusal(enum.StrEnum):
    """What the person is told."""

    WRONG = "wrong"
    DISABLED = "disabled"
    EXPIRED = "expired"
    MUST_CHANGE = "must_change"
    NOT_NOW = "not_now"
    NOT_INVITED = "not_invited"


class Refused(Exception):
    """The directory answered, and the answer is no. ``code`` is for the log: more exact, never shown.

    ``leaver`` is the directory id of somebody whose account the directory has closed.
    """

    def __init__(self, refusal: Refusal, code: str, leaver: str = "") -> None:
        super().__init__(code)
        self.refusal, self.code, self.leaver = refusal, code, leaver


@dataclass(frozen=True)
class Source:
    """Where a try comes from. ``known`` are the account keys that have signed in there before."""

    address: str
    user_agent: str = ""
    token: str = ""  # of the sign-in that this browser has already
    known: Collection[str] = ()


@dataclass(frozen=True)
class Entered:
    """A sign-in that succeeded: the token for the cookie and the keys that make the device known."""

    person: Person
    token: str
    account_keys: list[str]


@dataclass(frozen=True)
class _Found:
    account: Account
    password_changed: datetime | None = None
    manager_directory_id: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)


def sign_in(directory: Directory, name: str, password: str, source: Source) -> Entered:
    """Let a person in: look them up, try the password, bring their row up to date, open a sign-in.

    Raises Refused, Throttled or DirectoryDown. Rolls back whatever was open before, and commits.
    """
    started = time.perf_counter()
    name = unicodedata.normalize("NFC", name).strip()
    if not _is_plausible(name) or not _is_plausible(password):
        _note("implausible", started)
        raise Refused(Refusal.WRONG, "implausible")
    db.session.rollback()  # whatever was read before: the directory may take seconds
    try:
        attempt = Attempt(name, source.address, source.known)
    except Throttled:
        _note("throttled", started)
        raise
    try:
        found = directory.ask(lambda session: _identify(session, directory.config, name, password, attempt))
    except Refused as refused:
        attempt.failed() if refused.refusal is Refusal.WRONG else attempt.succeeded()
        if refused.leaver:
            leaving.note([refused.leaver])
        _note(refused.code, started)
        raise
    except Throttled:
        _note("throttled", started)
        raise
    except BaseException as error:
        attempt.abandoned()
        _note(error.reason if isinstance(error, DirectoryDown) else "error", started)
        raise
    attempt.succeeded()
    try:
        person, token = _enter(found, source)
    except Refused as refused:
        _note(refused.code, started)
        raise
    _note("entered", started, person.id)
    return Entered(person, token, attempt.account_keys)


def _is_plausible(text: str) -> bool:
    """Whether it is worth asking: servers take an empty password for an anonymous bind."""
    return 0 < len(text) <= LONGEST and "\0" not in text


def _identify(session: Session, config: DirectoryConfig, name: str, password: str, attempt: Attempt) -> _Found:
    """Hold the whole conversation with one server; raise Refused, Throttled or DirectoryDown."""
    entry, code = _look_up(session, config, name)
    account = None
    if entry is not None:
        try:
            account = accounts.read_account(entry, config)
        except BadEntry:
            code = "bad_entry"
    if entry is None or account is None:
        # As much work as for somebody the directory knows: time must not tell who works here.
        attempt.on_account(f"nobody {name}")
        session.verify(f"cn={secrets.token_hex(8)},{config.people_bases[0]}", password)
        raise Refused(Refusal.WRONG, code)
    attempt.on_account(account.directory_id)
    answer = session.verify(account.dn, password)
    outcome = config.dialect.outcome(answer)
    if outcome in (Standing.WRONG, Standing.LOCKED):
        raise Refused(Refusal.WRONG, outcome.value, _leaver(account, account.standing))
    standing = outcome if account.standing is Standing.GOOD else account.standing
    if standing is not Standing.GOOD:
        raise Refused(Refusal(standing.value), standing.value, _leaver(account, standing))
    rights = rights_of(session, config, account.dn)
    if not rights.is_invited:
        raise Refused(Refusal.NOT_INVITED, "not_in_required_group")
    changed = config.dialect.password_changed(entry)
    return _Found(account, changed, manager_id(session, config, account.manager_dn), rights.roles)


def _leaver(account: Account, standing: Standing) -> str:
    return account.directory_id if standing in GONE else ""


def _look_up(session: Session, config: DirectoryConfig, name: str) -> tuple[Entry | None, str]:
    """Return the one entry with this login name, or None and why there is not exactly one."""
    wanted = all_of([config.people_filter, login_filter(config, name)])
    attributes = [*accounts.attributes(config), config.dialect.changed_attribute]
    found: dict[str, Entry] = {}
    for base in config.people_bases:
        for entry in session.find(base, wanted, attributes, most=2):
            found[entry.dn] = entry
    if len(found) == 1:
        return found.popitem()[1], ""
    if found:
        log.warning("several directory entries share one login name", extra={"entries": len(found)})
    return None, "ambiguous" if found else "unknown"


def manager_id(session: Session, config: DirectoryConfig, dn: str) -> str:
    """Return the directory id of a person's manager, empty where there is none to be found."""
    if not dn:
        return ""
    try:
        entry = session.read(dn, [config.id_attribute])
        return config.dialect.decode_id(entry.raw(config.id_attribute)[0]) if entry else ""
    except (DirectoryIncomplete, IndexError, ValueError):
        return ""  # a name that leads nowhere, or not for our eyes: no reason to keep a person out


def _enter(found: _Found, source: Source) -> tuple[Person, str]:
    try:
        return _store(found, source)
    except IntegrityError:  # the same newcomer in two browsers at once
        db.session.rollback()
        return _store(found, source)


def _store(found: _Found, source: Source) -> tuple[Person, str]:
    person = accounts.find(found.account.directory_id)
    if person is not None and not person.is_the_directorys:
        db.session.rollback()  # leavers may be back; what people have decided is not the directory's to change
        raise Refused(Refusal.DISABLED, "deactivated_here")
    is_new = person is None
    person, has_changed = accounts.store(found.account, person)
    manager = accounts.find(found.manager_directory_id) if found.manager_directory_id else None
    accounts.set_manager(person, manager.id if manager else None)
    changes = accounts.set_roles(person, found.roles)
    person.last_seen_at = clock.now()
    person.first_signed_in_at = person.first_signed_in_at or person.last_seen_at
    if is_new:
        due.newcomer(person.id)
    sessions.close_sign_in(source.token)
    token = sessions.open_sign_in(person, source.user_agent, source.address, found.password_changed)
    db.session.commit()
    if has_changed:
        jobs.wake("search")
        jobs.wake("audiences")
    if is_new:
        jobs.wake("photos")
    if changes:
        log.warning("roles changed", extra={"person_id": person.id, "changes": changes})
    return person, token


def _note(code: str, started: float, person_id: int | None = None) -> None:
    """Write the outcome down: never the name, which may be a password typed into the wrong field."""
    ms = round((time.perf_counter() - started) * 1000, 1)
    log.info("sign-in", extra={"outcome": code, "ms": ms, "person_id": person_id})
