"""Looking after a group that nobody looks after any more."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import notices, policy, roster
from intranet.groups.models import Group, MemberRole, Origin


def take_over(actor: Viewer, group: Group) -> bool:
    """Make the actor the owner; return False where somebody else was faster. Raises Forbidden."""
    group = roster.locked(group)
    member = roster.membership(group, actor.person_id)
    if roster.caretaker_ids(group):
        db.session.rollback()
        return member is not None and member.role == MemberRole.OWNER
    require(policy.can_take_over(actor, group))
    if member is None:
        roster.enter(group, actor.person_id, MemberRole.OWNER, origin=Origin.SELF)
    else:
        roster.change_role(group, member, MemberRole.OWNER)
    db.session.commit()
    return True


def ask_members(actor: Viewer, groups: Iterable[Group]) -> int:
    """Ask the members of ownerless groups who would look after them, once a day; return how many groups."""
    require(policy.can_care_for_all(actor))
    asked = 0
    for group in groups:
        notices.asked_to_look_after(group, roster.member_ids(group))
        asked += 1
    db.session.commit()
    return asked
