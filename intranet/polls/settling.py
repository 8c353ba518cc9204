"""What follows from the end of a poll: anonymous ballots become sums, and those who voted are told.

The work of one poll is one transaction that marks it as settled, so that it is done once.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from intranet import clock
from intranet.database import begins, db, lock_row
from intranet.items.models import Item, ItemState
from intranet.items.writing import UNDO_FOR
from intranet.polls import notices
from intranet.polls.counting import count
from intranet.polls.models import LEAST_VOTERS, Ballot, Poll, PollOption


def settle_due() -> int:
    """Settle every poll that is over; return how many were."""
    with begins(writing=False):
        query = select(Poll.id).where(Poll.settled_at.is_(None), Poll.ends_at <= clock.now()).order_by(Poll.ends_at)
        due = list(db.session.scalars(query))
        db.session.rollback()
    return sum(settle(poll_id) for poll_id in due)


def settle(poll_id: int) -> bool:
    """Settle one poll; return whether that was still to be done. Commits."""
    lock_row(Item.__table__, poll_id)
    poll = db.session.get(Poll, poll_id, populate_existing=True)
    if poll is None or poll.settled_at is not None or not poll.is_over(clock.now()):
        db.session.rollback()
        return False
    count(poll, at_end=not poll.is_anonymous or _ballots(poll) >= LEAST_VOTERS)
    voters: list[int | None] = []
    if poll.is_anonymous:  # who voted is nobody's to know, so nobody is told for having voted
        db.session.execute(delete(Ballot).where(Ballot.poll_id == poll.id))
    else:
        voters = list(db.session.scalars(select(Ballot.person_id).where(Ballot.poll_id == poll.id)))
    poll.settled_at = clock.now()
    item = db.session.get_one(Item, poll_id)
    if item.state == ItemState.PUBLISHED:
        notices.ended(item, [*voters, item.author_id], poll.closed_by_id)
    db.session.commit()
    return True


def purge_deleted() -> int:
    """Forget the polls of items that can no longer be brought back; return how many went."""
    long_ago = clock.now() - UNDO_FOR
    gone = select(Item.id).where(Item.state == ItemState.DELETED, Item.deleted_at < long_ago)
    polls = list(db.session.scalars(select(Poll.id).where(Poll.id.in_(gone))))
    db.session.execute(delete(Ballot).where(Ballot.poll_id.in_(polls)))
    db.session.execute(delete(PollOption).where(PollOption.poll_id.in_(polls)))
    db.session.execute(delete(Poll).where(Poll.id.in_(polls)))
    db.session.commit()
    return len(polls)


def _ballots(poll: Poll) -> int:
    return db.session.query(Ballot).filter_by(poll_id=poll.id).count()
