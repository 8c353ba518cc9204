"""Reading polls: one as its page shows it, to vote in and to act on; what lists, mails and the search say of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.groups.models import Group, GroupState, JoinPolicy
from intranet.items import queries as items
from intranet.items.models import Item
from intranet.items.policy import can_reply
from intranet.people.queries import PersonCard, cards
from intranet.polls import policy
from intranet.polls.forms import Plan, last_day
from intranet.polls.models import LEAST_VOTERS, Ballot, BallotChoice, Poll, PollOption, Results
from intranet.polls.voters import voter
from intranet.web.panels import Panel

#: Names that stand below an option.
MOST_NAMES = 60

_poll, _option = Poll.__table__.c, PollOption.__table__.c
_ballot, _choice = Ballot.__table__.c, BallotChoice.__table__.c
_OPTIONS = select(_option.id, _option.text, _option.votes).where(_option.poll_id == bindparam("poll"))
_OPTIONS = _OPTIONS.order_by(_option.position)
_TEXTS = select(_option.poll_id, _option.text).where(_option.poll_id.in_(bindparam("polls", expanding=True)))
_TEXTS = _TEXTS.order_by(_option.poll_id, _option.position)
_NAMES = (
    select(_choice.option_id, _ballot.person_id)
    .join_from(Ballot.__table__, BallotChoice.__table__, _choice.ballot_id == _ballot.id)
    .where(_ballot.poll_id == bindparam("poll"), _ballot.person_id.is_not(None))
    .order_by(_ballot.id)
)
#: What a list says of a poll, for its own statement: ``brief`` reads it.
BRIEF = (_poll.id.label("poll_id"), _poll.voters.label("poll_voters"), _poll.ends_at.label("poll_ends_at"))


@dataclass(frozen=True, slots=True)
class PollBrief:
    """A poll in a list."""

    voters: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as the page shows it; the sums are nothing where the reader may not see them."""

    id: int
    text: str
    is_mine: bool = False
    votes: int = 0
    percent: int = 0  # of those who have voted
    people: list[PersonCard] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """How many voted for it beside those who are named."""
        return self.votes - len(self.people)


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as its page shows it, the reader's rights resolved."""

    id: int
    options: list[OptionView]
    takes_several: bool
    is_anonymous: bool
    results: str
    voters: int
    ends_at: datetime | None
    is_over: bool
    was_closed: bool  # by somebody, before its time
    is_settled: bool
    has_voted: bool
    shows_results: bool
    may_vote: bool
    may_close: bool
    may_join: int | None = None  # the group that one press makes the reader a member of, so that they vote

    @property
    def last_moment(self) -> datetime | None:
        """The moment before the end: what ends at midnight is shown with the day that it still holds."""
        return self.ends_at and self.ends_at - timedelta(seconds=1)

    @property
    def has_too_few(self) -> bool:
        """Whether an anonymous poll ended with so few that the sums would tell who chose what."""
        return self.is_anonymous and self.is_settled and self.voters < LEAST_VOTERS


def item(viewer: Viewer, poll_id: int) -> Item:
    """Return what a poll stands in. Raises NotFound where the viewer finds no item, or one without a poll."""
    found = items.one(viewer, poll_id)
    if db.session.get(Poll, poll_id) is None:
        raise NotFound
    return found


def page(viewer: Viewer, item: Item) -> PollView | None:
    """Return the poll of an item the viewer has found, if it has one; without one by a single statement."""
    poll = db.session.get(Poll, item.id, populate_existing=True)
    if poll is None:
        return None
    now = clock.now()
    mine = choice(viewer, poll)
    shows = policy.can_see_results(viewer, item, poll, has_voted=bool(mine), now=now)
    return PollView(
        id=poll.id,
        options=_options(poll, mine, shows=shows),
        takes_several=poll.takes_several,
        is_anonymous=poll.is_anonymous,
        results=poll.results,
        voters=poll.voters,
        ends_at=poll.ends_at,
        is_over=poll.is_over(now),
        was_closed=poll.closed_by_id is not None,
        is_settled=poll.settled_at is not None,
        has_voted=bool(mine),
        shows_results=shows,
        may_vote=policy.can_vote(viewer, item, poll, now),
        may_close=policy.can_close(viewer, item, poll, now),
        may_join=None if poll.is_over(now) or can_reply(viewer, item) else _open_to(viewer, item),
    )


def may_close(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may end the poll of an item they have found."""
    return policy.can_close(viewer, item, db.session.get_one(Poll, item.id), clock.now())


def choice(viewer: Viewer, poll: Poll) -> frozenset[int]:
    """Return which options of a poll the viewer has chosen."""
    who = voter(poll, viewer.person_id)
    query = select(_choice.option_id).join(Ballot.__table__, _ballot.id == _choice.ballot_id)
    return frozenset(db.session.scalars(query.where(*(_ballot[name] == value for name, value in who.items()))))


def ballot_count(viewer: Viewer) -> int:
    """Return how many polls with names the viewer has voted in."""
    query = select(func.count()).select_from(Ballot).where(Ballot.person_id == viewer.person_id)
    return db.session.scalar(query) or 0


def offered(viewer: Viewer, poll_id: int) -> tuple[list[int], bool]:
    """Return what can be chosen in a poll the viewer has found, and whether several may be."""
    several = db.session.get_one(Poll, poll_id).takes_several
    return [row.id for row in fetch(_OPTIONS, {"poll": poll_id})], several


def is_over(viewer: Viewer, poll_id: int) -> bool:
    """Whether a poll the viewer has found takes no more ballots."""
    return db.session.get_one(Poll, poll_id).is_over(clock.now())


def is_fixed(viewer: Viewer, poll_id: int) -> bool:
    """Whether somebody has voted, or it is over: nobody changes what was voted on."""
    poll = db.session.get(Poll, poll_id)
    return poll is not None and (poll.voters > 0 or poll.is_over(clock.now()))


def has_votes(viewer: Viewer, poll_id: int) -> bool:
    """Whether an item the viewer has found has a poll in which somebody voted."""
    poll = db.session.get(Poll, poll_id)
    return poll is not None and poll.voters > 0


def form_values(viewer: Viewer, poll_id: int) -> dict[str, Any]:
    """Return what the poll's fields of the form for changing an item the viewer has found start with."""
    poll = db.session.get(Poll, poll_id)
    if poll is None:
        return {}
    options = "\n".join(row.text for row in fetch(_OPTIONS, {"poll": poll_id}))
    return {
        "poll_options": options,
        "poll_several": poll.takes_several,
        "poll_results": poll.results,
        "poll_ends": last_day(poll.ends_at),
    }


def planned(viewer: Viewer, plan: Plan | None) -> list[Panel]:
    """Return for the preview how a poll will look to who may vote; nothing where none is wanted."""
    if plan is None:
        return []
    options = [OptionView(number, text) for number, text in enumerate(plan.options)]
    view = PollView(
        0, options, plan.takes_several, plan.results == Results.ANONYMOUS, plan.results, 0, plan.ends_at,
        is_over=False, was_closed=False, is_settled=False, has_voted=False, shows_results=False, may_vote=False,
        may_close=False,
    )  # fmt: skip
    return [Panel("polls/_poll.html", {"poll": view})]


def brief(row: Row[Any]) -> PollBrief | None:
    """Return what a list says of the poll in a row that was read with ``BRIEF``, if there is one."""
    if row.poll_id is None:
        return None
    return PollBrief(row.poll_voters, row.poll_ends_at is not None and row.poll_ends_at <= clock.now())


def texts(item_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the options of the polls in items that were found already."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in fetch(_TEXTS, {"polls": list(item_ids)}) if item_ids else ():
        found[row.poll_id].append(row.text)
    return found


def _options(poll: Poll, mine: frozenset[int], *, shows: bool) -> list[OptionView]:
    rows = fetch(_OPTIONS, {"poll": poll.id})
    people: dict[int, list[PersonCard]] = defaultdict(list)
    if shows and not poll.is_anonymous:
        named: dict[int, list[int]] = defaultdict(list)
        for row in fetch(_NAMES, {"poll": poll.id}):
            if len(named[row.option_id]) < MOST_NAMES:
                named[row.option_id].append(row.person_id)
        known = cards({person_id for ids in named.values() for person_id in ids})
        people |= {option: [known[one] for one in ids if one in known] for option, ids in named.items()}
    return [
        OptionView(
            row.id,
            row.text,
            row.id in mine,
            row.votes if shows else 0,
            round(100 * row.votes / poll.voters) if shows and poll.voters else 0,
            people[row.id],
        )
        for row in rows
    ]


def _open_to(viewer: Viewer, item: Item) -> int | None:
    """Return the group of an item the viewer reads and may join by one press."""
    group = db.session.get(Group, item.group_id) if item.group_id else None
    may = group is not None and group.state == GroupState.ACTIVE and group.join_policy == JoinPolicy.FREE
    return item.group_id if may and viewer.person_id else None
