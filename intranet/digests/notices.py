"""The digest's mail: written when it is planned, composed and checked when it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from intranet.access import Viewer, viewers
from intranet.database import db
from intranet.digests import contents, phrases, queries, tokens
from intranet.digests.models import REACHED, Digest, DigestState
from intranet.mail import kinds, outbox
from intranet.mail.kinds import NotWanted, OutOfDate, Values
from intranet.mail.models import MailState, Once, OutgoingMail
from intranet.mail.rendering import absolute_url
from intranet.people.models import DigestFrequency, Person, PersonState

KIND = "digest"
#: What the state of the mail means for the digest. A mail of which nobody knows whether it arrived
#: may have been read, so its digest stays as planned.
MEANING = {
    MailState.SENT: DigestState.SENT,
    MailState.CANCELLED: DigestState.CANCELLED,
    MailState.DEAD: DigestState.CANCELLED,
}


def write(digests: Mapping[int, int], edition: str) -> None:
    """Write the mails of digests (id to person) within the caller's transaction."""
    outbox.enqueue(
        [
            outbox.NewMail(
                KIND,
                f"digest:{person_id}:{edition}",
                template="digest",
                values={"digest_id": digest_id},
                person_id=person_id,
            )
            for digest_id, person_id in digests.items()
        ]
    )


def compose(mail: OutgoingMail) -> dict[str, Any]:
    """Return the template's values with the rights of now. Raises NotWanted with the reason why not."""
    digest, person = _wanted(mail)
    shown = contents.of_digest(_viewer(person), digest)
    if not shown.is_worth_a_mail:
        raise NotWanted("not_enough_left")
    return {
        "digest": shown,
        "person": person,
        "phrases": phrases,
        "last_here": person.last_seen_at,
        "settings_url": absolute_url("people.settings"),
        "privacy_url": absolute_url("web.legal", page="privacy"),
    }


def guard(mail: OutgoingMail, values: Values) -> None:
    """Look again at person and rights while the mail is marked as leaving.

    The person's row is locked (by the whole transaction on SQLite), so that who opts out is either
    heard here or presses after the mail has left.
    """
    _, person = _wanted(mail, lock=True)
    if not contents.all_visible(_viewer(person), values["digest"]):
        raise OutOfDate


def settled(mail: OutgoingMail, state: MailState, reason: str) -> None:
    """Note in the digest what became of its mail."""
    if state in MEANING:
        db.session.execute(
            update(Digest)
            .where(Digest.id == mail.values["digest_id"], Digest.state.in_(REACHED))
            .values(state=MEANING[state], reason=reason),
            execution_options={"synchronize_session": False},
        )


def unsubscribe_url(mail: OutgoingMail) -> str:
    """Return the address that ends the person's digests with one press."""
    holder = tokens.Holder(mail.person_id or 0, mail.values["digest_id"])
    return absolute_url("digests.unsubscribe", token=tokens.make(holder))


def _wanted(mail: OutgoingMail, *, lock: bool = False) -> tuple[Digest, Person]:
    digest = queries.one(mail.values["digest_id"])
    statement = select(Person).where(Person.id == mail.person_id).execution_options(populate_existing=True)
    person = db.session.scalar(statement.with_for_update(read=True) if lock else statement)
    if digest is None or person is None or person.state != PersonState.ACTIVE:
        raise NotWanted("recipient_left")
    if person.digest_frequency == DigestFrequency.NEVER:
        raise NotWanted("opted_out")
    if person.last_seen_at is not None and person.last_seen_at > digest.planned_at:
        raise NotWanted("came_back")
    return digest, person


def _viewer(person: Person) -> Viewer:
    return viewers([person.id])[person.id]


kinds.register(
    kinds.MailKind(
        KIND,
        once=Once.AT_MOST_ONCE,
        expires_after=timedelta(hours=36),  # planned on Thursday, it is not sent on Monday
        compose=compose,
        guard=guard,
        settled=settled,
        unsubscribe_url=unsubscribe_url,
        waits_while_paused=True,
    )
)
