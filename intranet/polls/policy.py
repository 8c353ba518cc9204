"""Who votes, who sees what was chosen, and who ends a poll."""

from __future__ import annotations

from datetime import datetime

from intranet.access import Viewer
from intranet.items.models import Item
from intranet.items.policy import can_reply, can_see, is_author, moderates
from intranet.polls.models import LEAST_VOTERS, Poll, Results


def can_vote(viewer: Viewer, item: Item, poll: Poll, now: datetime) -> bool:
    """Whether the viewer may vote, and change or withdraw it: a member of the group, while the poll runs."""
    return can_reply(viewer, item) and not poll.is_over(now)


def can_close(viewer: Viewer, item: Item, poll: Poll, now: datetime) -> bool:
    """Whether the viewer may end it before its time: its author, or who moderates its place."""
    return can_vote(viewer, item, poll, now) and (is_author(viewer, item) or moderates(viewer, item))


def can_see_results(viewer: Viewer, item: Item, poll: Poll, *, has_voted: bool, now: datetime) -> bool:
    """Whether the viewer is shown what was chosen."""
    if not can_see(viewer, item):
        return False
    if poll.is_anonymous:  # the sums are made when it is settled
        return poll.settled_at is not None and poll.voters >= LEAST_VOTERS
    return poll.is_over(now) or (has_voted and poll.results == Results.AFTER_VOTING)
