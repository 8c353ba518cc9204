"""The outbox: writing rows in the caller's transaction, and the moves of a row that is being sent.

Every move is one conditional UPDATE, so a worker that lost its lease, or a second one, changes
nothing. The moves do not commit; ``sending`` does, because where the commits stand is what makes a
mail arrive at most once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from intranet import clock
from intranet.database import db, is_sqlite
from intranet.mail import identity, kinds
from intranet.mail.models import MailState, Once, OutgoingMail
from intranet.settings import settings

#: A worker holds a row this long before another may take it: eight waits for the server (the dialogue
#: of one mail on a new connection), 120 seconds at the default ``mail_timeout``.
LEASE_IN_TIMEOUTS = 8
MAX_ATTEMPTS = 5
WAITING = (MailState.READY, MailState.DEFERRED)
HELD = (MailState.CLAIMED, MailState.SENDING)
FREED: dict[str, Any] = {"owner": None, "lease_until": None}
#: The reason of mails that a person lets go though their kind waits.
RELEASED = "released"
#: When mails are due that wait for a person.
NOBODY_KNOWS_WHEN = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be written: to a person, or to an address of its own."""

    kind: str
    dedupe_key: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    person_id: int | None = None
    address: str | None = None
    thread: str | None = None
    not_before: datetime | None = None


def enqueue(mails: NewMail | Sequence[NewMail]) -> int:
    """Write mails within the caller's transaction; one whose key is known already is not written.

    Returns how many were new. Raises LookupError for an unknown kind. Call ``jobs.wake("mail")``
    after the commit.
    """
    rows = [_row(mail) for mail in ([mails] if isinstance(mails, NewMail) else mails)]
    if not rows:
        return 0
    insert, table = (sqlite.insert if is_sqlite() else postgresql.insert), OutgoingMail.__table__
    statement = insert(table).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(table.c.id)
    return len(db.session.execute(statement, rows).all())


def _row(mail: NewMail) -> dict[str, Any]:
    kind = kinds.named(mail.kind)
    if (mail.person_id is None) == (mail.address is None):
        raise ValueError("a mail goes either to a person or to an address")
    due = mail.not_before or clock.now()
    return {
        "kind": mail.kind,
        "dedupe_key": mail.dedupe_key,
        "message_id": identity.message_id(mail.kind, mail.dedupe_key),
        "thread": mail.thread,
        "person_id": mail.person_id,
        "address": mail.address,
        "template": mail.template,
        "values": dict(mail.values),
        "once": kind.once,
        "not_before": due,
        "expires_at": due + kind.expires_after,
    }


def _lease_end() -> datetime:
    return clock.now() + timedelta(seconds=LEASE_IN_TIMEOUTS * settings().mail_timeout)


def _patience() -> ColumnElement[int]:
    """What must arrive goes first: thousands of digests do not hold up a mail somebody waits for."""
    return case((OutgoingMail.once == Once.RESEND, 0), else_=1)


def _may_leave() -> ColumnElement[bool]:
    return or_(OutgoingMail.kind.not_in(kinds.held_back()), OutgoingMail.reason == RELEASED)


def must_wait(mail: OutgoingMail) -> bool:
    """Whether a mail in hand is of a kind that was paused meanwhile, and nobody has let it go."""
    return mail.reason != RELEASED and mail.kind in kinds.held_back()


def hold(kind: str) -> str:
    """Let the waiting mails of a kind wait for a person; return the key they are held under, if there are any."""
    free = (
        OutgoingMail.kind == kind,
        OutgoingMail.state.in_(WAITING),
        OutgoingMail.not_before < NOBODY_KNOWS_WHEN,
        OutgoingMail.reason != RELEASED,
    )
    first = db.session.scalar(select(func.min(OutgoingMail.id)).where(*free))
    if first is None:
        return ""
    key = f"mails:{kind}:{first}:{clock.now():%Y%m%d%H%M%S}"
    values = {"state": MailState.DEFERRED, "not_before": NOBODY_KNOWS_WHEN, "reason": key}
    rows_changed(update(OutgoingMail).where(*free).values(**values))
    return key


def let_go(key: str) -> int:
    """Let the mails that were held under a key leave now, as if they had been written now; return how many."""
    now, gone = clock.now(), 0
    held = OutgoingMail.reason == key, OutgoingMail.not_before == NOBODY_KNOWS_WHEN, OutgoingMail.state.in_(WAITING)
    for kind in db.session.scalars(select(OutgoingMail.kind).where(*held).distinct()).all():
        until = now + kinds.named(kind).expires_after
        values = {"not_before": now, "expires_at": until, "reason": RELEASED}
        gone += rows_changed(update(OutgoingMail).where(*held, OutgoingMail.kind == kind).values(**values))
    return gone


def drop(key: str) -> None:
    """Cancel the mails that were held under a key."""
    held = OutgoingMail.reason == key, OutgoingMail.not_before == NOBODY_KNOWS_WHEN, OutgoingMail.state.in_(WAITING)
    rows_changed(update(OutgoingMail).where(*held).values(state=MailState.CANCELLED, reason="dropped"))


def count_held(key: str) -> int:
    """Return how many mails are held under a key."""
    held = OutgoingMail.reason == key, OutgoingMail.not_before == NOBODY_KNOWS_WHEN
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(*held)) or 0


def claim(owner: str, limit: int) -> list[OutgoingMail]:
    """Take up to ``limit`` due mails for ``owner``; two workers never take the same one."""
    now = clock.now()
    due = (
        select(OutgoingMail.id)
        .where(OutgoingMail.state.in_(WAITING), OutgoingMail.not_before <= now, _may_leave())
        .order_by(_patience(), OutgoingMail.not_before, OutgoingMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # rendered on PostgreSQL only; SQLite has one writer
        .cte("due")
    )
    taken = (
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(select(due.c.id)), OutgoingMail.state.in_(WAITING))
        .values(state=MailState.CLAIMED, owner=owner, lease_until=_lease_end(), attempts=OutgoingMail.attempts + 1)
        .returning(OutgoingMail)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(db.session.scalars(taken), key=lambda mail: (mail.once != Once.RESEND, mail.not_before, mail.id))


def recover() -> int:
    """Decide about mails whose worker fell silent; return how many there were.

    One that was being prepared is simply due again, unless preparing it seems to be what kills the
    workers. One whose text may have left is left alone or sent again, as its kind says.
    """
    now = clock.now()
    lost = (OutgoingMail.lease_until < now,)
    prepared = (
        update(OutgoingMail)
        .where(OutgoingMail.state == MailState.CLAIMED, *lost)
        .values(
            state=case((OutgoingMail.attempts >= MAX_ATTEMPTS, MailState.DEAD), else_=MailState.READY),
            reason=case((OutgoingMail.attempts >= MAX_ATTEMPTS, "worker_died"), else_=""),
            **FREED,
        )
    )
    on_the_way = (
        update(OutgoingMail)
        .where(OutgoingMail.state == MailState.SENDING, *lost)
        .values(
            state=case(
                (OutgoingMail.once == Once.AT_MOST_ONCE, MailState.UNKNOWN),
                (OutgoingMail.attempts >= MAX_ATTEMPTS, MailState.UNKNOWN),
                else_=MailState.READY,
            ),
            reason="worker_died",
            **FREED,
        )
    )
    return rows_changed(prepared) + rows_changed(on_the_way)


def mark_leaving(mail: OutgoingMail, owner: str) -> bool:
    """Say that the mail's text is about to leave; False if ``owner`` has lost it meanwhile."""
    return _move(mail, owner, {"state": MailState.SENDING, "lease_until": _lease_end()}, MailState.CLAIMED)


def settle(mail: OutgoingMail, owner: str, state: MailState, *, reason: str = "", code: int | None = None) -> bool:
    """Write how it ended (``sent``, ``unknown``, ``dead`` or ``cancelled``)."""
    sent_at = clock.now() if state == MailState.SENT else None
    return _move(mail, owner, {"state": state, "reason": reason, "last_code": code, "sent_at": sent_at, **FREED})


def defer(mail: OutgoingMail, owner: str, until: datetime, *, reason: str, code: int | None = None) -> bool:
    """Put the mail back until later; the attempt counts."""
    later = {"state": MailState.DEFERRED, "reason": reason, "last_code": code, "not_before": until}
    return _move(mail, owner, {**later, **FREED})


def release(mails: Sequence[OutgoingMail], owner: str, until: datetime, *, reason: str) -> None:
    """Put mails back that were not tried, through no fault of their own: the attempt does not count."""
    statement = (
        update(OutgoingMail)
        .where(
            OutgoingMail.id.in_([mail.id for mail in mails]),
            OutgoingMail.owner == owner,
            OutgoingMail.state == MailState.CLAIMED,
        )
        .values(
            state=MailState.DEFERRED,
            reason=reason,
            attempts=OutgoingMail.attempts - 1,
            not_before=until,
            **FREED,
        )
    )
    rows_changed(statement)


def _move(mail: OutgoingMail, owner: str, values: Mapping[str, Any], *before: MailState) -> bool:
    statement = (
        update(OutgoingMail)
        .where(OutgoingMail.id == mail.id, OutgoingMail.owner == owner, OutgoingMail.state.in_(before or HELD))
        .values(**values)
    )
    return rows_changed(statement) == 1


def rows_changed(statement: Update) -> int:
    """Execute an UPDATE without touching rows that are loaded; return how many it changed."""
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]


def withdraw(kind: str, person_id: int, *, reason: str) -> int:
    """Cancel a person's waiting mails of a kind, within the caller's transaction; return how many."""
    statement = (
        update(OutgoingMail)
        .where(OutgoingMail.kind == kind, OutgoingMail.person_id == person_id, OutgoingMail.state.in_(WAITING))
        .values(state=MailState.CANCELLED, reason=reason)
    )
    return rows_changed(statement)


def counts() -> dict[tuple[str, str], int]:
    """Return how many mails of each kind stand in each state."""
    rows = db.session.execute(
        select(OutgoingMail.kind, OutgoingMail.state, func.count()).group_by(OutgoingMail.kind, OutgoingMail.state)
    )
    return {(kind, state): number for kind, state, number in rows}


def find(key: str) -> OutgoingMail | None:
    """Find a mail by its number, its key, its Message-ID or the address its bounce came to."""
    number = int(key) if key.isascii() and key.isdigit() else identity.bounced_mail_id(key)
    known_as = (OutgoingMail.id == number, OutgoingMail.message_id == key, OutgoingMail.dedupe_key == key)
    return db.session.scalar(select(OutgoingMail).where(or_(*known_as)))
