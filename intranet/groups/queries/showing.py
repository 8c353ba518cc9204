"""One group: its head, how the viewer stands to it, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import Group, MemberRole, Membership, MembershipRequest, RequestState
from intranet.groups.models.discovering import GroupTopic
from intranet.groups.models.inviting import GroupInvitation, OwnershipOffer
from intranet.groups.queries.browsing import requests_of, word_for
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
    invitation_id: int | None = None  # that waits for the viewer
    offer: OwnershipOffer | None = None  # of the group, to the viewer or by them

    @property
    def was_declined(self) -> bool:
        """Whether the last answer to the viewer was no."""
        return self.request is not None and self.request.state == RequestState.DECLINED

    @property
    def may_ask_again_at(self) -> datetime | None:
        """When who was turned down can ask again."""
        decided = self.request.decided_at if self.request and self.was_declined else None
        return decided + policy.ASK_AGAIN_AFTER if decided else None


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
    return Standing(
        word=word_for(viewer, group, has_asked, not is_member and declined_lately(viewer, group)),
        role=roster.acting_role(group, membership),
        is_to_be_welcomed=bool(group.welcome_html and membership and not membership.welcomed),
        request=request,
        waiting=_count_waiting(group) if policy.can_moderate(viewer, group) else 0,
        invitation_id=None if is_member else _invitation(viewer, group),
        offer=_offer(viewer, group) if is_member else None,
    )


def role(viewer: Viewer, group: Group) -> str | None:
    """Return what the viewer is in the group, by one statement."""
    is_member = policy.is_member(viewer, group)
    return roster.acting_role(group, roster.membership(group, viewer.person_id) if is_member else None)


def declined_lately(viewer: Viewer, group: Group) -> bool:
    """Whether a request of the viewer was turned down so lately that it is too early to ask again."""
    return requests_of(viewer, [group.id]).get(group.id) == RequestState.DECLINED


def topics(viewer: Viewer, group: Group) -> list[str]:
    """Return what a group that the viewer may know is about, as its owners put it."""
    query = select(GroupTopic.name).where(GroupTopic.group_id == group.id)
    return list(db.session.scalars(query.order_by(GroupTopic.position, GroupTopic.name)))


def _invitation(viewer: Viewer, group: Group) -> int | None:
    found: int | None = db.session.scalar(
        select(GroupInvitation.id).join(Group).where(policy.stands_for(viewer), Group.id == group.id)
    )
    return found


def _offer(viewer: Viewer, group: Group) -> OwnershipOffer | None:
    offer = db.session.get(OwnershipOffer, group.id)
    return offer if offer and viewer.person_id in (offer.person_id, offer.by_id) else None


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
