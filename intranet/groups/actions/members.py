"""Looking after the members: taking colleagues in, changing roles, removing somebody."""

from __future__ import annotations

from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import notices, policy, roster
from intranet.groups.actions.asking import answer, pending
from intranet.groups.models import Group, LeaveCause, MemberRole, Origin, RequestState
from intranet.people.models import Person


def add(actor: Viewer, group: Group, person: Person, role: MemberRole = MemberRole.MEMBER) -> bool:
    """Take a colleague into the group; return False for who belongs already. Raises Forbidden.

    With a ``role`` a removal is undone: only who gives roles gives that one back.
    """
    group = roster.locked(group)
    require(policy.can_add_people(actor, group))
    if role != MemberRole.MEMBER:
        acting = roster.acting_role(group, roster.membership(group, actor.person_id))
        require(policy.can_manage(actor, group, acting))
    require(not roster.refuses(group, person.id))
    entered = roster.enter(group, person.id, role, origin=Origin.ADDED, by=actor.person_id)
    if entered:
        if request := pending(group, person.id):
            answer(request, actor, RequestState.APPROVED)
        notices.added(group, person.id, actor)
    db.session.commit()
    return entered


def change_role(actor: Viewer, group: Group, person_id: int, role: MemberRole) -> bool:
    """Give a member another role; return False if they have left meanwhile. Raises Forbidden or LastOwner."""
    group = roster.locked(group)
    require(policy.can_manage(actor, group, roster.acting_role(group, roster.membership(group, actor.person_id))))
    member = roster.membership(group, person_id)
    if member is not None:
        roster.change_role(group, member, role)
    db.session.commit()
    return member is not None


def remove(actor: Viewer, group: Group, person_id: int) -> MemberRole | None:
    """End somebody's membership; return their role, None if they have left already. Raises Forbidden or LastOwner."""
    group = roster.locked(group)
    member = roster.membership(group, person_id)
    require(policy.can_moderate(actor, group))
    if member is not None:
        require(
            policy.can_remove(
                actor, group, roster.acting_role(group, roster.membership(group, actor.person_id)), member.role
            )
        )
        roster.depart(group, member, LeaveCause.REMOVED, actor.person_id)
    db.session.commit()
    return MemberRole(member.role) if member is not None else None
