"""One group: its head, how the viewer stands to it, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import Group, MemberRole, Membership, MembershipRequest, RequestState
from intranet.groups.queries.browsing import word_for
from intranet.people.models import Person, PersonState
from intranet.people.queries import CARD, PersonCard


@dataclass(frozen=True, slots=True)
class Standing:
    """How one viewer stands to one group."""

    word: str  # the join button: member, none, ask, asked, invite, archived
    role: str | None  # by which a member acts
    is_to_be_welcomed: bool
    request: MembershipRequest | None  # the viewer's latest, while not a member
    waiting: int  # requests to decide, for moderators

    @property
    def was_declined(self) -> bool:
        """Whether the last answer to the viewer was no."""
        return self.request is not None and self.request.state == RequestState.DECLINED


@dataclass(frozen=True, slots=True)
class Caretaker:
    """An owner or moderator."""

    person: PersonCard
    role: str


def one(viewer: Viewer, group_id: int) -> Group:
    """Return a group that the viewer may know of; raise NotFound."""
    group: Group = find_or_404(policy.visible(viewer), id=group_id)
    return group


def readable(viewer: Viewer, group_id: int) -> Group:
    """Return a group whose content and members the viewer may see; raise NotFound."""
    group = one(viewer, group_id)
    if not policy.can_read(viewer, group):
        raise NotFound
    return group


def standing(viewer: Viewer, group: Group) -> Standing:
    """Return how the viewer stands to the group."""
    is_member = policy.is_member(viewer, group)
    membership = roster.membership(group, viewer.person_id) if is_member else None
    request = None if is_member else latest_request(viewer, group)
    has_asked = request is not None and request.state == RequestState.PENDING
    waiting = 0
    if policy.can_moderate(viewer, group):
        waiting = _count_waiting(group)
    return Standing(
        word=word_for(viewer, group, has_asked),
        role=roster.acting_role(group, membership),
        is_to_be_welcomed=bool(group.welcome_html and membership and not membership.welcomed),
        request=request,
        waiting=waiting,
    )


def latest_request(viewer: Viewer, group: Group) -> MembershipRequest | None:
    """Return the viewer's last request to join, whatever became of it."""
    found: MembershipRequest | None = db.session.scalar(
        select(MembershipRequest)
        .where(MembershipRequest.group_id == group.id, MembershipRequest.person_id == viewer.person_id)
        .order_by(MembershipRequest.id.desc())
        .limit(1)
    )
    return found


def _count_waiting(group: Group) -> int:
    query = (
        select(func.count())
        .select_from(MembershipRequest)
        .join(Person, Person.id == MembershipRequest.person_id)
        .where(
            MembershipRequest.group_id == group.id,
            MembershipRequest.state == RequestState.PENDING,
            Person.state == PersonState.ACTIVE,
        )
    )
    return db.session.scalar(query) or 0


def caretakers(viewer: Viewer, group: Group) -> list[Caretaker]:
    """Return owners, then moderators, for who may see the members."""
    if not policy.can_read(viewer, group):
        return []
    query = (
        select(Membership.role, *CARD)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.group_id == group.id,
            Membership.role.in_((MemberRole.OWNER, MemberRole.MODERATOR)),
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Membership.role.desc(), Person.sort_key)  # "owner" comes after "moderator"
    )
    return [Caretaker(PersonCard(*card), role) for role, *card in db.session.execute(query)]
