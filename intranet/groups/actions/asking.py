"""Asking to join, and the answer."""

from __future__ import annotations

from sqlalchemy import select

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import notices, policy, roster
from intranet.groups.actions.joining import hear
from intranet.groups.models import Group, GroupState, MembershipRequest, Origin, RequestState
from intranet.groups.queries.showing import declined_lately
from intranet.notifications.deciding import Level


def ask(actor: Viewer, group: Group, message: str, level: Level | None = None) -> None:
    """Ask to join; a request that waits already stays as it is. Raises Forbidden, also soon after a no."""
    group = roster.locked(group)
    if roster.membership(group, actor.person_id) is None and pending(group, actor.person_id) is None:
        require(policy.can_ask_to_join(actor, group) and not declined_lately(actor, group))
        request = MembershipRequest(
            group_id=group.id,
            person_id=actor.person_id,
            question=group.join_question,
            message=message,
            level=level or "",
        )
        db.session.add(request)
        db.session.flush()
        notices.asked_to_join(request, roster.caretaker_ids(group))
    db.session.commit()


def decide(actor: Viewer, group: Group, request: MembershipRequest, *, approve: bool, reason: str) -> bool:
    """Let somebody in or turn them down; return False if the request no longer waited. Raises Forbidden."""
    require(policy.can_moderate(actor, group))
    group = roster.locked(group)
    require(not approve or group.state == GroupState.ACTIVE)  # nobody joins an archived group
    db.session.refresh(request)
    if request.state != RequestState.PENDING:
        db.session.commit()
        return False
    answer(request, actor, RequestState.APPROVED if approve else RequestState.DECLINED, reason)
    if approve:
        roster.enter(group, request.person_id, origin=Origin.ASKED, by=actor.person_id)
        hear(request.person_id, group, Level(request.level) if request.level else None)
    notices.decided(request, actor)
    db.session.commit()
    return True


def pending(group: Group, person_id: int) -> MembershipRequest | None:
    """Return the request of a person that waits for an answer."""
    found: MembershipRequest | None = db.session.scalar(
        select(MembershipRequest).where(
            MembershipRequest.group_id == group.id,
            MembershipRequest.person_id == person_id,
            MembershipRequest.state == RequestState.PENDING,
        )
    )
    return found


def answer(request: MembershipRequest, by: Viewer, state: RequestState, reason: str = "") -> None:
    """Note what became of a request and who decided; the caller commits."""
    request.state = state
    request.reason = reason
    request.decided_at = clock.now()
    request.decided_by_id = by.person_id
