"""Thanking, and taking a thank-you away: each one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from intranet import jobs
from intranet.access import Viewer, require
from intranet.database import db
from intranet.drafts.actions import forget
from intranet.groups.queries.places import Place
from intranet.items import publishing, writing
from intranet.items.models import EVERYONE
from intranet.recognition import policy
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.recognition.queries import thankable, who_cannot_read
from intranet.search import outbox


def thank(
    actor: Viewer, place: Place, recipient_ids: Sequence[int], value_id: int, body: str, once_key: str | None = None
) -> Thanks:
    """Thank colleagues; sending the same form twice thanks once.

    Raises Forbidden where the actor may not post there, or thanks somebody who is no colleague of
    today, themselves, or cannot read it there.
    """
    require(policy.can_thank_in(actor, place.group_id))
    if before := writing.written_before(Thanks, actor, once_key):
        return before
    require(bool(recipient_ids) and set(thankable(actor, recipient_ids)) == set(recipient_ids))
    require(not who_cannot_read(place.audience_id, recipient_ids))
    thanks = Thanks(
        audience_id=place.audience_id if place.group_id else EVERYONE,
        group_id=place.group_id,
        author_id=actor.person_id,
        language=place.language,
        value_id=value_id,
        body=body,
        once_key=once_key,
    )
    writing.publish(thanks)
    db.session.add_all(
        ThanksRecipient(thanks_id=thanks.id, person_id=person_id, position=position)
        for position, person_id in enumerate(recipient_ids)
    )
    db.session.flush()
    publishing.tell(thanks)
    forget(actor, "thanks", "new")
    _commit(thanks)
    return thanks


def delete(actor: Viewer, thanks: Thanks) -> None:
    """Take a thank-you away, to be undone within 30 days. Raises Forbidden."""
    require(policy.can_delete(actor, thanks))
    writing.delete(thanks, actor)
    _commit(thanks)


def restore(actor: Viewer, thanks: Thanks) -> None:
    """Bring it back. Raises Forbidden."""
    require(policy.can_restore(actor, thanks) and writing.can_still_be_restored(thanks))
    writing.restore(thanks)
    _commit(thanks)


def _commit(thanks: Thanks) -> None:
    outbox.changed("thanks", thanks.id)
    db.session.commit()
    jobs.wake("search")
