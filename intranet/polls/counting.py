"""The sums of a poll, counted from its ballots within the caller's transaction."""

from __future__ import annotations

from sqlalchemy import func, select, update

from intranet.database import db
from intranet.polls.models import Ballot, BallotChoice, Poll, PollOption

_VOTES = (
    select(func.count())
    .select_from(BallotChoice)
    .where(BallotChoice.option_id == PollOption.id)
    .correlate(PollOption)
    .scalar_subquery()
)


def count(poll: Poll, *, at_end: bool = False) -> None:
    """Count voters and votes. Of an anonymous poll the votes are counted at its end alone."""
    ballots = select(func.count()).select_from(Ballot).where(Ballot.poll_id == poll.id)
    poll.voters = db.session.scalar(ballots) or 0
    if at_end or not poll.is_anonymous:
        votes = update(PollOption).where(PollOption.poll_id == poll.id).values(votes=_VOTES)
        db.session.execute(votes, execution_options={"synchronize_session": False})
