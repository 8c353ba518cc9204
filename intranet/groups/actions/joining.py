"""Coming and going: joining by one press, leaving, and having read the welcome."""

from __future__ import annotations

from sqlalchemy import update

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import Group, LeaveCause, Membership, MembershipRequest, Origin, RequestState
from intranet.notifications.deciding import Level
from intranet.notifications.models import GroupLevel


def join(actor: Viewer, group: Group) -> None:
    """Make the actor a member, also when pressed twice. Raises Forbidden."""
    group = roster.locked(group)
    if roster.membership(group, actor.person_id) is None:
        require(policy.can_join(actor, group))
        come_in(actor, group, origin=Origin.SELF, by=actor.person_id)
    db.session.commit()


def come_in(actor: Viewer, group: Group, *, origin: Origin, by: int | None = None, level: Level | None = None) -> None:
    """Make the actor a member of a locked group who hears ``level`` of it; the caller commits."""
    roster.enter(group, actor.person_id, origin=origin, by=by)
    hear(actor.person_id, group, level)
    _close_own_request(actor, group)


def leave(actor: Viewer, group: Group) -> None:
    """End the actor's membership, or withdraw the request that waits. Raises LastOwner."""
    group = roster.locked(group)
    leaving = roster.membership(group, actor.person_id)
    if leaving is not None:
        roster.depart(group, leaving, LeaveCause.LEFT, actor.person_id)
    _close_own_request(actor, group)
    db.session.commit()


def close_welcome(actor: Viewer, group: Group) -> None:
    """Remember that the actor has read the welcome text."""
    mine = (Membership.group_id == group.id, Membership.person_id == actor.person_id)
    db.session.execute(update(Membership).where(*mine).values(welcomed=True))
    db.session.commit()


def hear(person_id: int, group: Group, level: Level | None) -> None:
    """Keep how much of the group a new member wants to hear, where they chose; the caller commits."""
    if level is not None:
        db.session.merge(GroupLevel(person_id=person_id, group_id=group.id, level=level))


def _close_own_request(actor: Viewer, group: Group) -> None:
    db.session.execute(
        update(MembershipRequest)
        .where(
            MembershipRequest.group_id == group.id,
            MembershipRequest.person_id == actor.person_id,
            MembershipRequest.state == RequestState.PENDING,
        )
        .values(state=RequestState.WITHDRAWN, decided_at=clock.now())
    )
