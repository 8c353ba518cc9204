"""Offering to be a buddy, asking for one, answering, and ending it. Nobody becomes one who did not say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from werkzeug.exceptions import Conflict

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.people.models import Person
from intranet.welcome import notices, policy
from intranet.welcome.models import BuddyOffer, Buddyship, BuddyState
from intranet.welcome.queries import buddies as queries
from intranet.welcome.queries.first_week import is_newcomer

#: A question that nobody answers goes away by itself.
ANSWER_WITHIN = timedelta(days=7)
#: A newcomer's first month.
LASTS = timedelta(days=30)
OPEN = (BuddyState.ASKED, BuddyState.ACCEPTED)


class NoRoom(Conflict):
    """The colleague cannot take a newcomer now: others were faster, or they do not offer it any more."""


class HasAsked(Conflict):
    """The newcomer has a buddy, or has asked somebody else."""


def offer(actor: Viewer, at_once: int, languages: Sequence[str]) -> None:
    """Offer to be a buddy, or offer it otherwise. Raises Forbidden."""
    require(policy.can_be_buddy(actor))
    lock_row(Person.__table__, actor.person_id)
    mine = db.session.get(BuddyOffer, actor.person_id, populate_existing=True)
    if mine is None:
        mine = BuddyOffer(person_id=actor.person_id)
        db.session.add(mine)
    mine.at_once, mine.languages = at_once, ",".join(languages)
    db.session.commit()


def stop_offering(actor: Viewer) -> None:
    """Offer it no more; whose buddy the actor is, stays so."""
    mine = db.session.get(BuddyOffer, actor.person_id)
    if mine is not None:
        db.session.delete(mine)
    db.session.commit()


def ask(actor: Viewer, buddy_id: int) -> None:
    """Ask a colleague to be one's buddy, also when pressed twice. Raises Forbidden, NoRoom or HasAsked."""
    require(is_newcomer(actor))
    for person_id in sorted((actor.person_id, buddy_id)):  # in one order, so that nobody waits for each other
        lock_row(Person.__table__, person_id)
    _end_over(Buddyship.newcomer_id == actor.person_id)
    mine = select(Buddyship).where(Buddyship.newcomer_id == actor.person_id, Buddyship.state.in_(OPEN))
    open_pair = db.session.scalar(mine)
    if open_pair is not None:
        if open_pair.buddy_id != buddy_id:
            raise HasAsked
        return
    if not queries.has_room(actor, buddy_id):
        raise NoRoom
    pair = Buddyship(newcomer_id=actor.person_id, buddy_id=buddy_id, ends_at=clock.now() + ANSWER_WITHIN)
    db.session.add(pair)
    db.session.flush()
    notices.asked(pair)
    db.session.commit()


def answer(actor: Viewer, pair: Buddyship, *, accept: bool) -> bool:
    """Agree or not; return False where it was answered or taken back meanwhile. Raises Forbidden."""
    require(policy.can_answer(actor, pair))
    _lock(pair)
    if pair.state != BuddyState.ASKED or pair.ends_at <= clock.now():
        return False
    pair.state, pair.decided_at = BuddyState.ACCEPTED if accept else BuddyState.DECLINED, clock.now()
    if accept:
        pair.ends_at = clock.now() + LASTS
    notices.answered(pair, accepted=accept)
    db.session.commit()
    return True


def end(actor: Viewer, pair: Buddyship) -> None:
    """Take a question back, or end what was agreed; pressed twice it is over. Raises Forbidden."""
    _lock(pair)
    if pair.state not in OPEN:
        return
    require(policy.can_end(actor, pair))
    notices.settled(pair)
    pair.state = BuddyState.WITHDRAWN if pair.state == BuddyState.ASKED else BuddyState.ENDED
    db.session.commit()


def _lock(pair: Buddyship) -> None:
    lock_row(Buddyship.__table__, pair.id)
    db.session.refresh(pair)


def _end_over(whose: object) -> None:
    """What is over ends where somebody asks anew; for all others no page shows it."""
    over = Buddyship.state.in_(OPEN), Buddyship.ends_at <= clock.now(), whose
    db.session.execute(update(Buddyship).where(*over).values(state=BuddyState.ENDED))  # type: ignore[arg-type]
