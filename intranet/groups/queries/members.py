"""Who belongs to a group, who could, and who asks to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, select

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.audiences.queries import why_in
from intranet.database import db
from intranet.groups import plan
from intranet.groups.models import (
    GREETERS,
    Group,
    GroupRule,
    Membership,
    MembershipRequest,
    Origin,
    RequestState,
)
from intranet.groups.models.inviting import GroupRefusal, OwnershipOffer
from intranet.people import policy as people_policy
from intranet.people.models import Person, PersonState
from intranet.people.names import patterns
from intranet.people.queries import CARD, PersonCard, cards
from intranet.people.records import tally
from intranet.web.pagination import Page

PAGE_SIZE = 40
#: People offered for a typed name.
OFFERED = 8


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in the list of a group's people."""

    person: PersonCard
    role: str
    joined_at: datetime
    origin: str
    origin_by: PersonCard | None


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """Why somebody belongs to a group, for themself."""

    origin: str
    at: datetime
    by: PersonCard | None
    why: str  # what of the group's rule they meet, where that brought them


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request to join that waits for an answer."""

    id: int
    person: PersonCard
    question: str
    message: str
    asked_at: datetime

    @property
    def days(self) -> int:
        """For how many whole days it has waited."""
        return (clock.now() - self.asked_at).days


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who could be taken into the group, or already belongs."""

    person: PersonCard
    is_member: bool
    refuses: bool  # to be invited here


def members(viewer: Viewer, group: Group, text: str = "", page: int = 1) -> Page[MemberRow]:
    """Return one page of a readable group's members: owners, moderators, ambassadors, then from A to Z."""
    conditions = [Membership.group_id == group.id, Person.state == PersonState.ACTIVE, *_named(text)]
    columns = (Membership.role, Membership.joined_at, Membership.origin, Membership.origin_by_id)
    people = select(*columns, *CARD).join(Person, Person.id == Membership.person_id)
    total = db.session.scalar(
        select(func.count()).select_from(Membership).join(Person, Person.id == Membership.person_id).where(*conditions)
    ) or 0  # fmt: skip
    number = min(page, max(1, -(-total // PAGE_SIZE)))
    ranks = {role: number for number, role in enumerate(GREETERS)}
    rank = case(ranks, value=Membership.role, else_=len(ranks))
    query = people.where(*conditions).order_by(rank, Person.sort_key, Person.id)
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    by = cards(row.origin_by_id for row in rows)
    found = [MemberRow(PersonCard(*card), role, at, origin, by.get(by_id)) for role, at, origin, by_id, *card in rows]
    return Page(found, number, PAGE_SIZE, total)


def own(viewer: Viewer, group: Group) -> OwnMembership | None:
    """Return why the viewer belongs to the group, None where they do not."""
    mine = db.session.get(Membership, (group.id, viewer.person_id))
    if mine is None:
        return None
    by = cards([mine.origin_by_id]).get(mine.origin_by_id or 0)
    row = db.session.get(GroupRule, group.id) if mine.origin == Origin.RULE else None
    rule = plan.read(group.id, row.rule) if row else None
    why = why_in(viewer, rule, [viewer.person_id]).get(viewer.person_id, "") if rule else ""
    return OwnMembership(mine.origin, mine.joined_at, by, why)


def membership(viewer: Viewer, group: Group, person_id: int) -> Membership:
    """Return a person's membership of a readable group; raise NotFound."""
    found: Membership = find_or_404(select(Membership), group_id=group.id, person_id=person_id)
    return found


def kept_of(viewer: Viewer) -> dict[str, Any]:
    """Return how many groups the viewer belongs to, and since when the latest."""
    return tally(Membership, Membership.joined_at, Membership.person_id == viewer.person_id)


def candidates(viewer: Viewer, group: Group, text: str) -> list[Candidate]:
    """Return colleagues whose name or title begins as typed; none for nothing typed."""
    if not patterns(text):
        return []
    belongs = select(Membership.person_id).where(Membership.group_id == group.id)
    refuses = select(GroupRefusal.person_id).where(GroupRefusal.group_id == group.id)
    query = (
        people_policy.listed(viewer)
        .with_only_columns(Person.id.in_(belongs), Person.id.in_(refuses), *CARD)
        .where(*_named(text))
        .order_by(Person.sort_key, Person.id)
        .limit(OFFERED)
    )
    rows = db.session.execute(query)
    return [Candidate(PersonCard(*card), bool(is_member), bool(refuses)) for is_member, refuses, *card in rows]


def offered_to(viewer: Viewer, offer: OwnershipOffer | None) -> PersonCard | None:
    """Return the member to whom the viewer has offered a group, if they have."""
    mine = offer is not None and offer.by_id == viewer.person_id
    return cards([offer.person_id]).get(offer.person_id) if offer and mine else None


def colleague(viewer: Viewer, person_id: int) -> Person:
    """Return a colleague of today, who can be taken into a group; raise NotFound."""
    found: Person = find_or_404(people_policy.listed(viewer), id=person_id)
    return found


def queue(viewer: Viewer, group: Group) -> list[RequestRow]:
    """Return the requests that wait in a group the viewer moderates, the oldest first."""
    columns = MembershipRequest.id, MembershipRequest.question, MembershipRequest.message, MembershipRequest.asked_at
    query = (
        select(*columns, *CARD)
        .join(Person, Person.id == MembershipRequest.person_id)
        .where(
            MembershipRequest.group_id == group.id,
            MembershipRequest.state == RequestState.PENDING,
            Person.state == PersonState.ACTIVE,
        )
        .order_by(MembershipRequest.id)
    )
    rows = db.session.execute(query)
    return [RequestRow(pk, PersonCard(*card), question, message, at) for pk, question, message, at, *card in rows]


def request_to_decide(viewer: Viewer, group: Group, request_id: int) -> MembershipRequest:
    """Return a request to join the group, decided or not; raise NotFound."""
    found: MembershipRequest = find_or_404(select(MembershipRequest), group_id=group.id, id=request_id)
    return found


def _named(text: str) -> list[ColumnElement[Any]]:
    words = patterns(text)
    return [false()] if text and not words else [Person.find_key.like(word) for word in words]
