"""Voting, withdrawing and closing: each one transaction that makes things what they were said to be."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert

from intranet import clock, jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.items.models import Item
from intranet.polls import policy
from intranet.polls.counting import count
from intranet.polls.forms import AS_IT_IS, Plan
from intranet.polls.models import Ballot, BallotChoice, Poll, PollOption
from intranet.polls.voters import voter

#: What the timetable calls the settling of polls that are over.
JOB = "polls"


class Fixed(Exception):
    """Somebody has voted meanwhile: the poll stays as it is."""


def plan(actor: Viewer, item: Item, wanted: Plan | None) -> bool:
    """Give an item its poll, another one, or none, within the caller's transaction; return whether anything changed.

    Raises Fixed where that would change what somebody has voted on. The caller has asked whether the actor may.
    """
    if wanted is AS_IT_IS:
        return False
    lock_row(Item.__table__, item.id)
    poll = db.session.get(Poll, item.id, populate_existing=True)
    if _planned(poll) == wanted:
        return False
    if poll is not None:
        if poll.voters or poll.is_over(clock.now()):
            raise Fixed
        db.session.execute(delete(PollOption).where(PollOption.poll_id == item.id))
        db.session.delete(poll)
        db.session.flush()
    if wanted is not None:
        db.session.add(
            Poll(id=item.id, takes_several=wanted.takes_several, results=wanted.results, ends_at=wanted.ends_at)
        )
        db.session.flush()
        rows = [{"poll_id": item.id, "position": number, "text": text} for number, text in enumerate(wanted.options)]
        db.session.execute(insert(PollOption), rows)
    return True


def vote(actor: Viewer, item: Item, option_ids: Collection[int]) -> None:
    """Make the actor's ballot these options, or none, whatever it was. Raises Forbidden, also when it is over."""
    poll = _locked(item)
    require(policy.can_vote(actor, item, poll, clock.now()))
    who = voter(poll, actor.person_id)
    db.session.execute(delete(Ballot).where(*(getattr(Ballot, name) == value for name, value in who.items())))
    if option_ids:
        ballot = Ballot(**who)
        db.session.add(ballot)
        db.session.flush()
        rows = [{"ballot_id": ballot.id, "option_id": option_id} for option_id in sorted(option_ids)]
        db.session.execute(insert(BallotChoice), rows)
    count(poll)
    db.session.commit()


def close(actor: Viewer, item: Item) -> None:
    """End the poll now; pressed twice it has ended once. Raises Forbidden."""
    poll = _locked(item)
    now = clock.now()
    if poll.closed_by_id is None:
        require(policy.can_close(actor, item, poll, now))
        poll.ends_at, poll.closed_by_id = now, actor.person_id
        jobs.wake_after_commit(JOB)
    db.session.commit()


def _locked(item: Item) -> Poll:
    """Let votes and the end come one after the other, each on what the other left."""
    lock_row(Item.__table__, item.id)
    db.session.refresh(item)
    return db.session.get_one(Poll, item.id, populate_existing=True)


def _planned(poll: Poll | None) -> Plan | None:
    if poll is None:
        return None
    query = db.select(PollOption.text).where(PollOption.poll_id == poll.id).order_by(PollOption.position)
    return Plan(tuple(db.session.scalars(query)), poll.takes_several, poll.results, poll.ends_at)  # type: ignore[arg-type]
