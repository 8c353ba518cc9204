"""Buddies: who offers to be one, who would suit a newcomer, and who has asked whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.groups.models import GREETERS, Group, GroupState, Membership
from intranet.people.models import Person, PersonState
from intranet.people.queries import CARD, PersonCard, cards
from intranet.settings import settings
from intranet.welcome import policy
from intranet.welcome.matching import Candidate, Match, Newcomer, best
from intranet.welcome.models import BuddyOffer, Buddyship, BuddyState

#: Offers that are compared; a company with more of them has somebody fitting among these.
MOST = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """A newcomer and a buddy: who the other one is, and how it stands."""

    id: int
    other: PersonCard
    state: str
    ends_at: datetime

    @property
    def is_agreed(self) -> bool:
        """Whether the buddy has said yes."""
        return self.state == BuddyState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is open between the viewer and others."""

    mine: Pair | None = None  # the viewer is the newcomer
    asking: list[Pair] = field(default_factory=list)  # newcomers who asked the viewer
    helped: list[Pair] = field(default_factory=list)  # newcomers whose buddy the viewer is

    def __bool__(self) -> bool:
        return bool(self.mine or self.asking or self.helped)


_person, _membership, _group = Person.__table__.c, Membership.__table__.c, Group.__table__.c
_offer, _pair = BuddyOffer.__table__.c, Buddyship.__table__.c
_PAIRS = (
    select(_pair.id, _pair.newcomer_id, _pair.buddy_id, _pair.state, _pair.ends_at)
    .where(policy.OPEN, or_(_pair.newcomer_id == bindparam("me"), _pair.buddy_id == bindparam("me")))
    .order_by(_pair.asked_at, _pair.id)
)
_BUSY = (
    select(func.count()).where(_pair.buddy_id == _offer.person_id, policy.OPEN).correlate(BuddyOffer.__table__)
).scalar_subquery()
#: Buddies with room, in groups that the newcomer may see them in; who turned the newcomer down is not asked again.
_CANDIDATES = (
    select(
        *(_person[column.key] for column in CARD),
        _person.department_key, _person.place_key, _offer.languages, _BUSY.label("busy"),
        _group.id.label("group_id"), _group.name.label("group_name"),
    )
    .join_from(BuddyOffer.__table__, Person.__table__, _person.id == _offer.person_id)
    .join(Membership.__table__, _membership.person_id == _offer.person_id)
    .join(Group.__table__, _group.id == _membership.group_id)
    .where(
        _person.state == PersonState.ACTIVE,
        _person.id != bindparam("me"),
        _membership.role.in_(GREETERS),
        _group.state == GroupState.ACTIVE,
        _group.audience_id.in_(bindparam("audiences", expanding=True)),
        _offer.at_once > _BUSY,
        _offer.person_id.not_in(
            select(_pair.buddy_id).where(_pair.newcomer_id == bindparam("me"), _pair.state == BuddyState.DECLINED)
        ),
    )
    .order_by(_person.id, _group.name)
    .limit(MOST)
)  # fmt: skip
_ME = select(_person.id, _person.department_key, _person.place_key, _person.language).where(
    _person.id == bindparam("me")
)


def pairs(viewer: Viewer) -> Pairs:
    """Return what is open between the viewer and others, by one statement and one for their names, or by none."""
    if policy.PAIRED not in viewer.marks:
        return Pairs()
    rows = fetch(_PAIRS, {"me": viewer.person_id, "now": clock.now()})
    if not rows:
        return Pairs()
    people = cards(person_id for row in rows for person_id in (row.newcomer_id, row.buddy_id))
    mine = [Pair(row.id, people[row.buddy_id], row.state, row.ends_at) for row in rows if _is_newcomer(viewer, row)]
    others = [
        Pair(row.id, people[row.newcomer_id], row.state, row.ends_at) for row in rows if not _is_newcomer(viewer, row)
    ]
    return Pairs(
        mine[0] if mine else None,
        [pair for pair in others if not pair.is_agreed],
        [pair for pair in others if pair.is_agreed],
    )


def suited(viewer: Viewer) -> list[Match]:
    """Return the few buddies with room who share most with the viewer."""
    [me] = fetch(_ME, {"me": viewer.person_id})
    language = me.language or settings().languages[0]
    newcomer = Newcomer(me.id, me.department_key, me.place_key, language, viewer.member_group_ids)
    return best(newcomer, _candidates(viewer).values())


def has_room(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may ask this colleague now: they offer it, have room, and have not said no."""
    return person_id in _candidates(viewer)


def own_offer(viewer: Viewer) -> BuddyOffer | None:
    """Return what the viewer offers."""
    return db.session.get(BuddyOffer, viewer.person_id)


def one(viewer: Viewer, pair_id: int) -> Buddyship:
    """Return what is or was between the viewer and somebody; raise NotFound for any other."""
    found = db.session.get(Buddyship, pair_id)
    if found is None or viewer.person_id not in (found.newcomer_id, found.buddy_id):
        raise NotFound
    return found


def _candidates(viewer: Viewer) -> dict[int, Candidate]:
    bound = {"me": viewer.person_id, "now": clock.now(), "audiences": sorted(viewer.audience_ids)}
    found: dict[int, Candidate] = {}
    for row in fetch(_CANDIDATES, bound):
        card = PersonCard(*row[: len(CARD)])
        languages = frozenset(row.languages.split(","))
        one = found.setdefault(row.id, Candidate(card, row.department_key, row.place_key, languages, row.busy))
        one.groups[row.group_id] = row.group_name
    return found


def _is_newcomer(viewer: Viewer, row: Any) -> bool:
    return bool(row.newcomer_id == viewer.person_id)
