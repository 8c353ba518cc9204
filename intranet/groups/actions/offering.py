"""Handing a group over: it is offered, and its owner stays until the other takes it."""

from __future__ import annotations

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import notices, policy, roster
from intranet.groups.models import Group, MemberRole
from intranet.groups.models.inviting import OwnershipOffer


def offer(actor: Viewer, group: Group, person_id: int) -> bool:
    """Offer the group to one of its members instead of to anybody before; return False where they have left.

    Its owners do so; where nobody looks after an open group, those who care for all. Raises Forbidden.
    """
    group = roster.locked(group)
    require(may_offer(actor, group))
    if person_id == actor.person_id or person_id not in roster.member_ids(group):
        db.session.rollback()
        return False
    made = db.session.get(OwnershipOffer, group.id, populate_existing=True)
    if made is None or (made.person_id, made.by_id) != (person_id, actor.person_id):
        made = made or OwnershipOffer(group_id=group.id)
        made.person_id, made.by_id, made.offered_at = person_id, actor.person_id, clock.now()
        db.session.add(made)
        db.session.flush()
        notices.offered(made)
    db.session.commit()
    return True


def take(actor: Viewer, group: Group) -> bool:
    """Become the owner of a group that was offered; who offered it stays as a moderator.

    Return whether the actor owns it now: an offer that its maker could not make any more is void.
    """
    group = roster.locked(group)
    made = db.session.get(OwnershipOffer, group.id, populate_existing=True)
    member = roster.membership(group, actor.person_id)
    if made is None or made.person_id != actor.person_id or member is None:
        db.session.rollback()
        return member is not None and member.role == MemberRole.OWNER
    giver = roster.membership(group, made.by_id)
    is_owners = giver is not None and giver.role == MemberRole.OWNER
    stands = is_owners or not roster.caretaker_ids(group)
    db.session.delete(made)
    if stands:
        roster.change_role(group, member, MemberRole.OWNER)  # first: there is an owner at every moment
        db.session.flush()
        if giver is not None and is_owners:
            roster.change_role(group, giver, MemberRole.MODERATOR)
        notices.offer_answered(made, taken=True)
    db.session.commit()
    return stands


def decline(actor: Viewer, group: Group) -> None:
    """Turn the offer down, or take one's own back; saying it twice is saying it once."""
    group = roster.locked(group)
    made = db.session.get(OwnershipOffer, group.id, populate_existing=True)
    if made is not None and actor.person_id in (made.person_id, made.by_id):
        db.session.delete(made)
        if actor.person_id == made.person_id:
            notices.offer_answered(made, taken=False)
    db.session.commit()


def may_offer(actor: Viewer, group: Group) -> bool:
    """Whether the actor may say who is to own the group."""
    role = roster.acting_role(group, roster.membership(group, actor.person_id))
    if policy.can_manage(actor, group, role):
        return not group.is_archived
    is_nobodys = not group.is_archived and not roster.caretaker_ids(group)
    return is_nobodys and policy.can_care_for_all(actor) and policy.can_read(actor, group)
