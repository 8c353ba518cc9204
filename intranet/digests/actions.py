"""Ending digests by the link in one."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from intranet.database import db, is_sqlite
from intranet.digests.models import Digest, DigestState, Unsubscribe
from intranet.digests.notices import KIND
from intranet.digests.tokens import Holder
from intranet.mail import outbox
from intranet.people.models import DigestFrequency, Person

OPTED_OUT = "opted_out"


def unsubscribe(holder: Holder) -> None:
    """Write no digests to the holder any more, nor those that wait; a second press changes nothing.

    The signed link is the right to do so: no viewer, nobody needs to be signed in.
    """
    db.session.execute(
        update(Person)
        .where(Person.id == holder.person_id, Person.digest_frequency != DigestFrequency.NEVER)
        .values(digest_frequency=DigestFrequency.NEVER)
    )
    if outbox.withdraw(KIND, holder.person_id, reason=OPTED_OUT):
        db.session.execute(
            update(Digest)
            .where(Digest.person_id == holder.person_id, Digest.state == DigestState.PLANNED)
            .values(state=DigestState.CANCELLED, reason=OPTED_OUT)
        )
    if db.session.scalar(select(Digest.id).where(Digest.id == holder.digest_id, Digest.person_id == holder.person_id)):
        insert = sqlite.insert if is_sqlite() else postgresql.insert
        row = insert(Unsubscribe).values(digest_id=holder.digest_id, person_id=holder.person_id)
        db.session.execute(row.on_conflict_do_nothing())
    db.session.commit()
