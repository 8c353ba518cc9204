"""Limits on failed sign-ins, kept before the directory: nobody can lock a colleague out there through us.

The directory locks an account after some failures (five and six are usual). We allow four per
account in any 15 minutes, over all addresses and all ways to write the name. The last of them is
for browsers in which that account has signed in before, so a stranger who uses up the others does
not keep the colleague out.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet import clock
from intranet.database import db, short_write
from intranet.directory.models import FailureSlot
from intranet.settings import settings

WINDOW = timedelta(minutes=15)
#: Addresses of one IPv6 network belong to one person often enough.
IPV6_NETWORK = 64
#: How long a key, which is derived from a name or an address, may stand in the database.
KEPT = timedelta(days=1)


class Throttled(Exception):
    """Too many failures. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many failures; again in {retry_after} s")
        self.retry_after = retry_after


def account_key(kind: str, value: str) -> str:
    """Return the key of an account: ``kind`` says what ``value`` is (a typed name, a directory id)."""
    return _keyed(f"{kind}:{value.casefold()}")


def address_key(address: str) -> str:
    """Return the key of a network address; of IPv6 the first 64 bits count."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return _keyed(f"address:{address}")
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False).network_address
    return _keyed(f"address:{parsed}")


def _keyed(text: str) -> str:
    secret = f"sign-in throttle\0{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:40]


class Attempt:
    """One try to sign in. Every way out of it calls ``failed``, ``succeeded`` or ``abandoned``."""

    def __init__(self, name: str, address: str, known: Collection[str]) -> None:
        self.account_keys: list[str] = []
        self._known = known
        self._taken: list[tuple[str, int]] = []
        with short_write() as session:
            self._take(session, address_key(address), range(settings().sign_in_failures_per_address))
            self._take_account(session, account_key("name", name))

    def on_account(self, directory_id: str) -> None:
        """Count against the account itself, however its name was written; raise Throttled.

        Asking again, on another server, counts once.
        """
        key = account_key("id", directory_id)
        if key not in self.account_keys:
            try:
                with short_write() as session:
                    self._take_account(session, key)
            except Throttled:
                self.failed()  # so that further spellings are soon refused without asking the directory
                raise

    def failed(self) -> None:
        """The password was wrong: what was taken stays taken."""
        with short_write() as session:
            for key, slot in self._taken:
                session.execute(update(FailureSlot).where(*_is(key, slot)).values(is_failure=True))

    def abandoned(self) -> None:
        """Nobody knows whether the password was right: nothing counts."""
        with short_write() as session:
            self._free(session)

    def succeeded(self) -> None:
        """The password was right: the account's earlier failures are forgiven, as the directory does.

        Tries of others that are under way keep their slots.
        """
        with short_write() as session:
            self._free(session)
            session.execute(
                delete(FailureSlot).where(FailureSlot.key.in_(self.account_keys), FailureSlot.is_failure.is_(True))
            )

    def _take_account(self, session: Session, key: str) -> None:
        allowed = settings().sign_in_failures_per_account
        self._take(session, key, range(allowed if key in self._known else allowed - 1))
        self.account_keys.append(key)

    def _take(self, session: Session, key: str, slots: range) -> None:
        moment = clock.now()
        rows = session.execute(select(FailureSlot.slot, FailureSlot.taken_at).where(FailureSlot.key == key))
        taken: dict[int, datetime] = {slot: at for slot, at in rows if slot in slots}
        for slot in slots:
            if slot not in taken and _add(session, key, slot, moment):
                self._taken.append((key, slot))
                return
            if slot in taken and taken[slot] <= moment - WINDOW and _retake(session, key, slot, taken[slot], moment):
                self._taken.append((key, slot))
                return
        first_free = min(taken.values(), default=moment) + WINDOW
        raise Throttled(max(1, round((first_free - moment).total_seconds())))

    def _free(self, session: Session) -> None:
        for key, slot in self._taken:
            session.execute(delete(FailureSlot).where(*_is(key, slot)))


def _add(session: Session, key: str, slot: int, moment: datetime) -> bool:
    try:
        with session.begin_nested():
            session.execute(insert(FailureSlot).values(key=key, slot=slot, taken_at=moment, is_failure=False))
    except IntegrityError:  # another try was faster
        return False
    return True


def _retake(session: Session, key: str, slot: int, before: datetime, moment: datetime) -> bool:
    query = update(FailureSlot).where(*_is(key, slot), FailureSlot.taken_at == before)
    done = session.execute(query.values(taken_at=moment, is_failure=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _is(key: str, slot: int) -> tuple[ColumnElement[bool], ...]:
    return (FailureSlot.key == key, FailureSlot.slot == slot)


def forget_old() -> None:
    """Delete what no longer counts: for the timetable. Commits."""
    db.session.execute(delete(FailureSlot).where(FailureSlot.taken_at < clock.now() - KEPT))
    db.session.commit()
