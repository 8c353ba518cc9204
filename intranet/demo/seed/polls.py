"""Polls in posts, with the votes of members who were here after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from intranet.database import db
from intranet.demo.chronicle import Post as DemoThread
from intranet.demo.seed.ground import Ground
from intranet.demo.writings import DemoPost
from intranet.polls.counting import count
from intranet.polls.models import Ballot, BallotChoice, Poll, PollOption, Results
from intranet.polls.voters import voter
from intranet.posts.models import Post


def plant_poll(ground: Ground, post: Post, thread: DemoThread, content: DemoPost) -> None:
    """Add the poll of a post; each member votes once."""
    wanted = content.poll
    ends_at = ground.chronicle.now + timedelta(days=wanted["days"]) if "days" in wanted else None
    results = Results(wanted.get("results", Results.AFTER_VOTING))
    poll = Poll(id=post.id, takes_several=wanted.get("several", False), results=results, ends_at=ends_at)
    db.session.add(poll)
    db.session.flush()
    options = [PollOption(poll_id=post.id, position=number, text=text) for number, text in enumerate(wanted["votes"])]
    db.session.add_all(options)
    db.session.flush()
    chosen = [option for option in options for _ in range(wanted["votes"][option.text])]
    members = ground.company.groups[content.group].people
    willing = ground.chronicle.ballots(replace(thread, votes=len(ground.people)), content.group)
    voters = [row.by for row in willing if row.by in members]
    for name, option in zip(voters, chosen, strict=False):
        ballot = Ballot(**voter(poll, ground.people[name]))
        db.session.add(ballot)
        db.session.flush()
        db.session.add(BallotChoice(ballot_id=ballot.id, option_id=option.id))
    db.session.flush()
    count(poll)
