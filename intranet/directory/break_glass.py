"""Emergency accounts: administrators who get in while the directory is down, and never ask it.

They are made on the command line, for named networks only, and sign in on the ordinary page by a name
that begins with ``local:``. No directory gives such a name to anybody – Active Directory and POSIX both
forbid the colon – so none of them stands before a colleague's account, nor a colleague before them.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete, func, select
from werkzeug.security import check_password_hash, generate_password_hash

from intranet import clock
from intranet.access import ADMIN
from intranet.database import db
from intranet.directory.models import BreakGlassAccount, BreakGlassUse, UseOutcome
from intranet.directory.sign_in import LONGEST, Entered, Refusal, Refused, Source
from intranet.directory.throttle import Attempt
from intranet.people import sessions
from intranet.people.models import Person, PersonState, Role

log = logging.getLogger("intranet.sign_in")

PREFIX = "local:"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
#: Characters of a password that somebody chooses; ours are longer.
SHORTEST = 14
#: 32 MB and a tenth of a second for each guess.
METHOD = "scrypt:32768:8:1"
#: How long each use is told.
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class EmergencyAccount:
    """One account that gets in without the directory."""

    name: str
    networks: list[str]
    created_at: datetime
    last_used_at: datetime | None


class Unfit(ValueError):
    """The account cannot be made like that; the message says why."""


def is_meant(name: str) -> bool:
    """Whether somebody who types this name means an emergency account, whether or not there is one."""
    return name.strip().lower().startswith(PREFIX)


def create(name: str, networks: Sequence[str], password: str) -> BreakGlassAccount:
    """Make an emergency account with the role of an administrator. Raises Unfit; commits."""
    name = name.strip().lower().removeprefix(PREFIX)
    if not NAME.fullmatch(name):
        raise Unfit("a name is 2 to 40 of a–z, 0–9, dot and hyphen")
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unfit(f"a password has {SHORTEST} to {LONGEST} characters")
    allowed = [_network(network) for network in networks]
    if not allowed:
        raise Unfit("say from which networks it may be used")
    if db.session.scalar(select(BreakGlassAccount.name).where(BreakGlassAccount.name == name)):
        raise Unfit(f"there is {PREFIX}{name} already; remove it first")
    person = Person(display_name=f"Emergency account {name}", state=PersonState.EMERGENCY)
    db.session.add(person)
    db.session.flush()
    account = BreakGlassAccount(
        person_id=person.id,
        name=name,
        password_hash=generate_password_hash(password, METHOD),
        networks=" ".join(map(str, dict.fromkeys(allowed))),
    )
    db.session.add_all((account, Role(person_id=person.id, name=ADMIN, source="local")))
    db.session.commit()
    log.warning("emergency account made", extra={"person_id": person.id})
    return account


def new_password() -> str:
    """Return 124 random bits in groups that can be typed from paper."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(5))


def remove(name: str) -> bool:
    """End an emergency account and its sign-ins; return whether there was one. Commits.

    The row of the person stays, for what was done by it.
    """
    name = name.strip().lower().removeprefix(PREFIX)
    account = db.session.scalars(select(BreakGlassAccount).where(BreakGlassAccount.name == name)).one_or_none()
    if account is None:
        return False
    sessions.close_all(account.person_id)
    db.session.execute(delete(Role).where(Role.person_id == account.person_id))
    db.session.delete(account)
    db.session.commit()
    log.warning("emergency account removed", extra={"person_id": account.person_id})
    return True


def listed() -> list[EmergencyAccount]:
    """Return all emergency accounts by name."""
    last = (
        select(func.max(BreakGlassUse.at))
        .where(
            BreakGlassUse.name == BreakGlassAccount.name,
            BreakGlassUse.outcome == UseOutcome.ENTERED,
            BreakGlassUse.at >= BreakGlassAccount.created_at,
        )
        .scalar_subquery()
    )
    query = select(BreakGlassAccount, last).order_by(BreakGlassAccount.name)
    return [
        EmergencyAccount(account.name, account.networks.split(), account.created_at, used)
        for account, used in db.session.execute(query)
    ]


def enter(name: str, password: str, source: Source) -> Entered:
    """Let an administrator in without the directory. Raises Refused or Throttled; commits.

    Tries from other networks do not count against the account: nobody far away can use up its tries.
    """
    started = time.perf_counter()
    name = name.strip().lower().removeprefix(PREFIX)
    db.session.rollback()
    query = select(BreakGlassAccount.person_id, BreakGlassAccount.password_hash, BreakGlassAccount.networks)
    found = db.session.execute(query.where(BreakGlassAccount.name == name)).one_or_none()
    db.session.rollback()  # no transaction is open while the password is tried
    is_near = found is not None and _is_within(source.address, found.networks)
    attempt = Attempt(f"{PREFIX}{name}" if is_near else f"{PREFIX}{name} elsewhere", source.address, source.known)
    # As much work for a name that nobody has, and from elsewhere: time tells nothing. To scrypt a password
    # and the same with zero bytes behind it are one.
    is_right = check_password_hash(found.password_hash if found else _nobodys(), password[:LONGEST])
    is_right = is_right and len(password) <= LONGEST and "\0" not in password
    if found is None or not is_near or not is_right:
        attempt.failed()
        if found is not None:
            _note(name, UseOutcome.WRONG if is_near else UseOutcome.ELSEWHERE, source, started)
            db.session.commit()
        raise Refused(Refusal.WRONG, "emergency")
    attempt.succeeded()
    person = db.session.get_one(Person, found.person_id)
    if db.session.get(BreakGlassAccount, found.person_id) is None:
        db.session.rollback()  # removed meanwhile
        raise Refused(Refusal.WRONG, "emergency")
    person.last_seen_at = clock.now()
    person.first_signed_in_at = person.first_signed_in_at or person.last_seen_at
    sessions.close_sign_in(source.token)
    token = sessions.open_sign_in(person, source.user_agent, source.address)
    _note(name, UseOutcome.ENTERED, source, started)
    db.session.commit()
    return Entered(person, token, attempt.account_keys)


@cache
def _nobodys() -> str:
    return generate_password_hash(secrets.token_hex(), METHOD)


def _note(name: str, outcome: UseOutcome, source: Source, started: float) -> None:
    """Write the use down for administrators, and say in the log that there was one."""
    use = BreakGlassUse(
        name=name, outcome=outcome, at=clock.now(), address=source.address[:64], user_agent=source.user_agent[:300]
    )
    db.session.add(use)
    ms = round((time.perf_counter() - started) * 1000, 1)
    log.warning("emergency account", extra={"outcome": outcome.value, "ms": ms})


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError:
        raise Unfit(f"{text} is no network like 10.1.0.0/16 or address like 10.1.2.3") from None
    if not network.prefixlen:
        raise Unfit(f"{text} is every address there is; name the networks of your administrators")
    return network


def _is_within(address: str, networks: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in ipaddress.ip_network(network) for network in networks.split())


def forget_old() -> None:
    """Delete what was kept long enough: for the timetable. Commits."""
    db.session.execute(delete(BreakGlassUse).where(BreakGlassUse.at < clock.now() - KEPT))
    db.session.commit()
