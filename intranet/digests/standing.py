"""Who gets a digest now, and for everybody else the reason why not: one expression for both.

Quiet means not seen for fourteen days. Whoever was written to and did not come is left in peace for
twice as long each time, and after three digests until the next visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select

from intranet.database import db
from intranet.digests.models import REACHED, Digest
from intranet.mail.models import MailState, OutgoingMail
from intranet.people.models import DigestFrequency, Person, PersonState

QUIET = timedelta(days=14)
#: At least so long between two digests, by what the person chose.
GAP = {DigestFrequency.WEEKLY: timedelta(days=7), DigestFrequency.MONTHLY: timedelta(days=30)}
STOP_AFTER = 3
#: A mailbox that refused two mails within this time gets no digests.
BOUNCES, BOUNCE_MEMORY = 2, timedelta(days=90)

DUE = "due"


def _mailed() -> Subquery:
    """Return, for each person ever written to: when last, and how often since their last visit."""
    unheeded = case((Digest.planned_at > Person.last_seen_at, 1), else_=0)
    return (
        select(Digest.person_id, func.max(Digest.planned_at).label("last"), func.sum(unheeded).label("unheeded"))
        .join(Person, Person.id == Digest.person_id)
        .where(Digest.state.in_(REACHED))
        .group_by(Digest.person_id)
        .subquery("mailed")
    )


def _refused(now: datetime) -> Select[Any]:
    return (
        select(OutgoingMail.person_id)
        .where(
            OutgoingMail.state == MailState.DEAD,
            OutgoingMail.reason == "recipient_refused",
            OutgoingMail.person_id.is_not(None),
            OutgoingMail.created_at > now - BOUNCE_MEMORY,
        )
        .group_by(OutgoingMail.person_id)
        .having(func.count() >= BOUNCES)
    )


def _too_soon(last: ColumnElement[datetime], unheeded: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    return or_(
        *(
            and_(
                Person.digest_frequency == frequency,
                unheeded >= number,
                last > now - gap * 2 ** max(number - 1, 0),
            )
            for frequency, gap in GAP.items()
            for number in range(STOP_AFTER)
        )
    )


def standings(now: datetime, edition: str) -> Select[Any]:
    """Return person_id, last_seen_at, moment of the last digest and standing of everybody.

    The first reason that holds is the one that is told.
    """
    mailed = _mailed()
    unheeded = func.coalesce(mailed.c.unheeded, 0)
    planned = exists().where(Digest.person_id == Person.id, Digest.edition == edition)
    standing = case(
        (Person.state != PersonState.ACTIVE, Person.state),
        (Person.first_signed_in_at.is_(None), "never_signed_in"),
        (Person.digest_frequency.not_in(list(GAP)), "opted_out"),
        (func.coalesce(Person.email, "") == "", "no_address"),
        (or_(Person.last_seen_at.is_(None), Person.last_seen_at > now - QUIET), "not_quiet"),
        (planned, "planned_already"),
        (Person.id.in_(_refused(now)), "mailbox_refuses"),
        (unheeded >= STOP_AFTER, "does_not_come_back"),
        (_too_soon(mailed.c.last, unheeded, now), "mailed_lately"),
        else_=DUE,
    )
    return (
        select(Person.id, Person.last_seen_at, mailed.c.last, standing.label("standing"))
        .outerjoin(mailed, mailed.c.person_id == Person.id)
        .order_by(Person.id)
    )


def counts(now: datetime, edition: str) -> dict[str, int]:
    """Return how many people stand where."""
    everybody = standings(now, edition).subquery()
    rows = db.session.execute(select(everybody.c.standing, func.count()).group_by(everybody.c.standing))
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who gets a digest."""

    person_id: int
    last_seen_at: datetime
    last_digest_at: datetime | None


def due(now: datetime, edition: str) -> list[Due]:
    """Return everybody who gets a digest, by rising id: three values each, so all at once."""
    everybody = standings(now, edition).subquery()
    rows = db.session.execute(
        select(everybody.c.id, everybody.c.last_seen_at, everybody.c.last)
        .where(everybody.c.standing == DUE)
        .order_by(everybody.c.id)
    )
    return [Due(*row) for row in rows]
