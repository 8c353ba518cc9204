"""Thanking, taking a thank-you away, and hiding one that one was given: each one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from intranet import clock, jobs
from intranet.access import Forbidden, Viewer, require
from intranet.database import Base, db, lock_row
from intranet.drafts.actions import forget
from intranet.groups.queries.places import Place
from intranet.items import publishing, writing
from intranet.items.models import Item
from intranet.items.policy import can_see
from intranet.recognition import allowance, circle, notices, policy
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.recognition.policy import RECIPIENTS_ALONE
from intranet.recognition.queries.choosing import Team, members_of, thankable, who_cannot_read
from intranet.search import outbox
from intranet.settings import settings


def thank(
    actor: Viewer,
    place: Place,
    recipient_ids: Sequence[int],
    value_id: int,
    body: str,
    once_key: str | None = None,
    *,
    about: Item | None = None,
    team: Team | None = None,
) -> Thanks:
    """Thank colleagues, or all who belong to a ``team`` now; sending the same form twice thanks once.

    Raises Forbidden where the actor may not post there, or thanks somebody who is no colleague of today, themselves,
    or cannot read it or what it is ``about``; and UsedUp where their allowance is spent.
    """
    require(policy.can_thank_in(actor, place.group_id))
    lock_row(Base.metadata.tables["person"], actor.person_id)
    if before := writing.written_before(Thanks, actor, once_key):
        return before
    allowance.take(actor)
    recipient_ids = members_of(actor, team) if team else recipient_ids
    _require_recipients(actor, place, recipient_ids, team)
    _require_about(actor, recipient_ids, about)
    thanks = _begun(actor, place, recipient_ids)
    thanks.value_id, thanks.body, thanks.once_key = value_id, body, once_key
    thanks.about_id, thanks.group_thanked_id = about.id if about else None, team.id if team else None
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


def _begun(actor: Viewer, place: Place, recipient_ids: Sequence[int]) -> Thanks:
    """Return a thank-you for whoever reads the place; for the recipients alone that is a circle of their own."""
    is_private = place.audience_id == RECIPIENTS_ALONE
    circle_id = circle.draw(actor.person_id, recipient_ids) if is_private else None
    return Thanks(
        audience_id=circle_id or place.audience_id,
        group_id=place.group_id,
        author_id=actor.person_id,
        language=place.language,
        circle_id=circle_id,
        for_recipients=is_private,
        off_wall=False,
    )


def _require_recipients(actor: Viewer, place: Place, recipient_ids: Sequence[int], team: Team | None) -> None:
    most = settings().thanks_group_members if team else settings().thanks_recipients
    require(0 < len(recipient_ids) <= most)
    require(set(thankable(actor, recipient_ids)) == set(recipient_ids))
    require(not who_cannot_read(place.audience_id, recipient_ids))
    if team is not None:
        audience_id = team.audience_id
        shown_to = place.audience_id
        require(policy.can_thank_as_a_whole(is_open=team.is_open, audience_id=audience_id, shown_to=shown_to))


def _require_about(actor: Viewer, recipient_ids: Sequence[int], about: Item | None) -> None:
    if about is not None:
        require(can_see(actor, about) and policy.can_thank_for(actor, about))
        require(not who_cannot_read(about.audience_id, recipient_ids))


def delete(actor: Viewer, thanks: Thanks) -> None:
    """Take a thank-you away, to be undone within 30 days. Raises Forbidden."""
    require(policy.can_delete(actor, thanks))
    writing.delete(thanks, actor)
    _commit(thanks)


def restore(actor: Viewer, thanks: Thanks) -> None:
    """Bring it back. Raises Forbidden."""
    require(policy.can_restore(actor, thanks) and writing.can_still_be_restored(thanks))
    require(allowance.may_come_back(actor, thanks))
    writing.restore(thanks)
    _commit(thanks)


def hide(actor: Viewer, thanks: Thanks, *, is_hidden: bool) -> None:
    """Take one's name off a thank-you that one was given, or put it there again. Raises Forbidden.

    Where all who are thanked did so, it leaves the wall, and only they and its author read it.
    """
    publishing.lock(thanks)  # of two recipients at once the second sees what the first did
    mine = db.session.get(ThanksRecipient, (thanks.id, actor.person_id), populate_existing=True)
    if mine is None:
        raise Forbidden
    if (mine.hidden_at is not None) == is_hidden:  # pressed twice
        return
    mine.hidden_at = clock.now() if is_hidden else None
    circle.settle(thanks)
    if is_hidden:
        notices.withdraw(thanks, _shown(thanks))
    _commit(thanks)


def _shown(thanks: Thanks) -> list[int]:
    to = ThanksRecipient
    return list(db.session.scalars(select(to.person_id).where(to.thanks_id == thanks.id, to.hidden_at.is_(None))))


def _commit(thanks: Thanks) -> None:
    outbox.changed("thanks", thanks.id)
    db.session.commit()
    jobs.wake("search")
