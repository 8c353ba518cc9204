"""Inviting colleagues, and what they answer."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db, insert_new
from intranet.groups import notices, policy, roster
from intranet.groups.actions.joining import come_in
from intranet.groups.models import Group, GroupState, Membership, MembershipRequest, Origin, RequestState
from intranet.groups.models.inviting import LASTS, PAUSE, GroupInvitation, GroupRefusal, InvitationState
from intranet.notifications.deciding import Level
from intranet.people import policy as people_policy
from intranet.people.models import Person


class Outcome(enum.StrEnum):
    """What became of inviting one person."""

    INVITED = "invited"
    BELONGS = "belongs"
    ASKS = "asks"  # to join: that waits for the moderators
    RECENTLY = "recently"  # was told less than a week ago, whatever came of it
    REFUSES = "refuses"  # does not want to be invited here again
    NOT_NOW = "not now"  # one of these three: which, only moderators are told


class Reply(enum.StrEnum):
    """What somebody who is invited can say."""

    ACCEPT = "accept"
    DECLINE = "decline"
    NEVER = "never"  # and do not ask again


def invite(actor: Viewer, group: Group, person_ids: Collection[int]) -> dict[int, Outcome]:
    """Invite colleagues of today, each told at most once a week; return what became of each. Raises Forbidden."""
    group = roster.locked(group)
    require(policy.can_invite(actor, group))
    staff = people_policy.listed(actor).with_only_columns(Person.id).where(Person.id.in_(person_ids))
    wanted = list(db.session.scalars(staff.order_by(Person.id)))
    kept_out = _kept_out(group, wanted)
    before = select(GroupInvitation).where(GroupInvitation.group_id == group.id, GroupInvitation.person_id.in_(wanted))
    known = {row.person_id: row for row in db.session.scalars(before)}
    for person_id in wanted:
        row = known.get(person_id)
        if person_id not in kept_out and row is not None and row.told_at > clock.now() - PAUSE:
            kept_out[person_id] = Outcome.RECENTLY
        if person_id not in kept_out:
            _send(actor, group, person_id, row)
    db.session.commit()
    outcomes = {person_id: kept_out.get(person_id, Outcome.INVITED) for person_id in wanted}
    return outcomes if policy.can_moderate(actor, group) else {who: _plainly(what) for who, what in outcomes.items()}


def _plainly(outcome: Outcome) -> Outcome:
    return Outcome.NOT_NOW if outcome in (Outcome.ASKS, Outcome.RECENTLY, Outcome.REFUSES) else outcome


def withdraw(actor: Viewer, group: Group, invitation: GroupInvitation) -> bool:
    """Take an invitation back; return False where it was answered already. Raises Forbidden."""
    group = roster.locked(group)
    require(policy.can_withdraw(actor, group, invitation))
    db.session.refresh(invitation)
    waits = invitation.state == InvitationState.PENDING
    if waits:
        _close(invitation, InvitationState.WITHDRAWN)
    db.session.commit()
    return waits


def reply(actor: Viewer, invitation: GroupInvitation, said: Reply, level: Level | None = None) -> bool:
    """Accept an invitation or not; saying it twice is saying it once. Return whether the actor belongs now.

    Raises NotFound where the invitation stands no more.
    """
    require(invitation.person_id == actor.person_id)
    group = roster.locked(db.session.get_one(Group, invitation.group_id))
    db.session.refresh(invitation)
    belongs = roster.membership(group, actor.person_id) is not None
    stands = invitation.state == InvitationState.PENDING and invitation.expires_at > clock.now()
    if stands and said is Reply.ACCEPT and group.state == GroupState.ACTIVE:
        _close(invitation, InvitationState.ACCEPTED)
        come_in(actor, group, origin=Origin.INVITED, by=invitation.by_id, level=level)
        notices.invitation_accepted(invitation)
        belongs = True
    elif stands and said is not Reply.ACCEPT:
        _close(invitation, InvitationState.DECLINED)
        if said is Reply.NEVER:
            insert_new(GroupRefusal.__table__, [_refusal(group, actor)])
    elif not _said_before(invitation, said, belongs):
        db.session.rollback()
        raise NotFound
    db.session.commit()
    return belongs


def allow_invitations(actor: Viewer) -> None:
    """Let the groups invite the actor again that were told not to."""
    db.session.execute(delete(GroupRefusal).where(GroupRefusal.person_id == actor.person_id))
    db.session.commit()


def _send(actor: Viewer, group: Group, person_id: int, row: GroupInvitation | None) -> None:
    now = clock.now()
    if row is None:
        row = GroupInvitation(group_id=group.id, person_id=person_id, times=0)
        db.session.add(row)
    row.state, row.answered_at = InvitationState.PENDING, None
    row.by_id, row.told_at, row.expires_at = actor.person_id, now, now + LASTS
    row.times += 1
    db.session.flush()
    notices.invited(row)


def _kept_out(group: Group, person_ids: Collection[int]) -> dict[int, Outcome]:
    """Return those who are not invited, with the reason that goes before."""
    asks = select(MembershipRequest.person_id).where(
        MembershipRequest.group_id == group.id, MembershipRequest.state == RequestState.PENDING
    )
    refuses = select(GroupRefusal.person_id).where(GroupRefusal.group_id == group.id)
    belongs = select(Membership.person_id).where(Membership.group_id == group.id)
    reasons: Mapping[Outcome, set[int]] = {
        Outcome.ASKS: set(db.session.scalars(asks.where(MembershipRequest.person_id.in_(person_ids)))),
        Outcome.REFUSES: set(db.session.scalars(refuses.where(GroupRefusal.person_id.in_(person_ids)))),
        Outcome.BELONGS: set(db.session.scalars(belongs.where(Membership.person_id.in_(person_ids)))),
    }
    return {person_id: outcome for outcome, people in reasons.items() for person_id in people}


def _said_before(invitation: GroupInvitation, said: Reply, belongs: bool) -> bool:
    if said is Reply.ACCEPT:
        return invitation.state == InvitationState.ACCEPTED and belongs
    return invitation.state == InvitationState.DECLINED


def _close(invitation: GroupInvitation, state: InvitationState) -> None:
    invitation.state, invitation.answered_at = state, clock.now()


def _refusal(group: Group, actor: Viewer) -> dict[str, object]:
    return {"group_id": group.id, "person_id": actor.person_id, "at": clock.now()}
