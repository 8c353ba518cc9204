"""Which groups a viewer finds and reads, and what they may do there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, null, or_, select

from intranet import clock
from intranet.access import ADMIN, COMMUNITY_MANAGER, Grants, GrantSource, Viewer
from intranet.groups.models import (
    CARETAKERS,
    GREETERS,
    Group,
    GroupState,
    JoinPolicy,
    LeaveCause,
    MemberRole,
    Membership,
    MembershipLeave,
    MembershipRequest,
    RequestState,
    Visibility,
)
from intranet.groups.models.inviting import GroupInvitation, InvitationState
from intranet.items.models import EVERYONE

#: Who was turned down asks again after this time at the earliest.
ASK_AGAIN_AFTER = timedelta(days=7)
#: Who has left can say why for so long.
SAY_WHY_WITHIN = timedelta(days=14)


class Known(Protocol):
    """What of a group decides who may do what: a row of a list will do."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def audience_id(self) -> int:
        """Who reads what is written in it."""

    @property
    def state(self) -> str:
        """Active or archived."""

    @property
    def visibility(self) -> str:
        """Open, closed or secret."""

    @property
    def join_policy(self) -> str:
        """How people become members."""

    @property
    def member_count(self) -> int:
        """How many colleagues belong."""


_group, _membership = Group.__table__.c, Membership.__table__.c
#: The groups that people belong to, and, without a person, the open groups.
_SELECTS = (
    select(_membership.person_id, _group.state, _membership.group_id, _group.audience_id, _membership.role)
    .join_from(Membership.__table__, Group.__table__, _group.id == _membership.group_id)
    .where(_membership.person_id.in_(bindparam("people", expanding=True))),
    select(null(), _group.state, _group.id, _group.audience_id, null()).where(_group.visibility == Visibility.OPEN),
)


def grants(people: Mapping[int, Grants], rows: Sequence[Row[Any]]) -> None:
    """Add to each person who reads at all the audiences of open groups and of their own groups."""
    readers = {person_id: got for person_id, got in people.items() if EVERYONE in got.audience_ids}
    open_audiences = [row.audience_id for row in rows if row.person_id is None]
    for got in readers.values():
        got.audience_ids.update(open_audiences)
    for row in rows:
        if row.person_id not in readers:
            continue
        got = readers[row.person_id]
        got.member_group_ids.add(row.group_id)
        got.audience_ids.add(row.audience_id)
        if row.what == GroupState.ACTIVE:
            got.writable_group_ids.add(row.group_id)
            if row.word in GREETERS:
                got.greeted_group_ids.add(row.group_id)
        if row.word in CARETAKERS:
            got.moderated_group_ids.add(row.group_id)


GRANTS = GrantSource(_SELECTS, grants)


#: The same condition for statements that are built once; ``items.visibility.readable_by`` binds the viewer.
KNOWN: ColumnElement[bool] = or_(
    _group.visibility != Visibility.SECRET, _group.audience_id.in_(bindparam("audiences", expanding=True))
)


def is_known(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition: the viewer may know that the group exists (name and purpose)."""
    return or_(Group.visibility != Visibility.SECRET, Group.audience_id.in_(sorted(viewer.audience_ids)))


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of groups whose existence the viewer may know."""
    return select(Group).where(is_known(viewer))


def is_known_to(viewer: Viewer, group: Known) -> bool:
    """Return the same rule for one group in hand."""
    return group.visibility != Visibility.SECRET or group.audience_id in viewer.audience_ids


def can_read(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer reads what is written in the group and sees its members."""
    return group.audience_id in viewer.audience_ids


def is_member(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer belongs."""
    return group.id in viewer.member_group_ids


def can_write(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer may post: members, while the group is not archived."""
    return group.id in viewer.writable_group_ids


def can_join(viewer: Viewer, group: Known) -> bool:
    """Whether one press makes the viewer a member."""
    return _may_come_in(viewer, group) and group.join_policy == JoinPolicy.FREE


def can_ask_to_join(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer may send a request."""
    return _may_come_in(viewer, group) and group.join_policy == JoinPolicy.ASK


def _may_come_in(viewer: Viewer, group: Known) -> bool:
    """Into a secret group people are only taken; who turned it down must not find a door."""
    return (
        EVERYONE in viewer.audience_ids
        and group.state == GroupState.ACTIVE
        and group.visibility != Visibility.SECRET
        and not is_member(viewer, group)
    )


def can_moderate(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer decides requests and looks after what is written."""
    return group.id in viewer.moderated_group_ids


def can_add_people(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer may take colleagues into the group."""
    return can_moderate(viewer, group) and group.state == GroupState.ACTIVE


def can_invite(viewer: Viewer, group: Group) -> bool:
    """Whether the viewer may invite colleagues: who may add them, and members where the group lets them."""
    return can_add_people(viewer, group) or (group.members_invite and can_write(viewer, group))


def can_withdraw(viewer: Viewer, group: Group, invitation: GroupInvitation) -> bool:
    """Whether the viewer may take the invitation back: moderators, and who sent it."""
    return can_moderate(viewer, group) or (is_member(viewer, group) and invitation.by_id == viewer.person_id)


def stands_for(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition: an invitation that waits for the viewer's answer, into a group that is active."""
    return and_(
        GroupInvitation.person_id == viewer.person_id,
        GroupInvitation.state == InvitationState.PENDING,
        GroupInvitation.expires_at > clock.now(),
        Group.state == GroupState.ACTIVE,
    )


def keeps_from_asking(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition: a request of the viewer's that waits, or was turned down a short time ago."""
    lately = MembershipRequest.decided_at > clock.now() - ASK_AGAIN_AFTER
    return and_(
        MembershipRequest.person_id == viewer.person_id,
        or_(
            MembershipRequest.state == RequestState.PENDING,
            and_(MembershipRequest.state == RequestState.DECLINED, lately),
        ),
    )


def has_left(viewer: Viewer, group_id: int) -> ColumnElement[bool]:
    """Return the condition: the viewer has left the group by themself a short time ago."""
    return exists().where(
        MembershipLeave.group_id == group_id,
        MembershipLeave.person_id == viewer.person_id,
        MembershipLeave.cause == LeaveCause.LEFT,
        MembershipLeave.left_at > clock.now() - SAY_WHY_WITHIN,
    )


def is_featured() -> ColumnElement[bool]:
    """Return the condition: an active group is put first today; a secret one never is."""
    return and_(
        Group.featured_at.is_not(None),
        or_(Group.featured_until.is_(None), Group.featured_until >= clock.now().date()),
        Group.visibility != Visibility.SECRET,
        Group.state == GroupState.ACTIVE,
    )


def can_feature(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer may put the group first for everybody; what is secret never is."""
    return viewer.has(COMMUNITY_MANAGER) and group.visibility != Visibility.SECRET and group.state == GroupState.ACTIVE


def can_manage(viewer: Viewer, group: Known, role: str | None) -> bool:
    """Whether the viewer may change the group itself; ``role`` is the viewer's own in it."""
    return role == MemberRole.OWNER and is_member(viewer, group)


def can_rule(viewer: Viewer, group: Known, role: str | None) -> bool:
    """Whether the viewer may say by a rule who belongs: owners, and administrators where they see the members."""
    may = can_manage(viewer, group, role) or (viewer.has(ADMIN) and can_read(viewer, group))
    return may and group.state == GroupState.ACTIVE


def can_remove(viewer: Viewer, group: Known, role: str | None, theirs: str) -> bool:
    """Whether a viewer with ``role`` may remove a member with the role ``theirs``."""
    return can_manage(viewer, group, role) or (can_moderate(viewer, group) and theirs == MemberRole.MEMBER)


def can_take_over(viewer: Viewer, group: Known) -> bool:
    """Whether the viewer may become the owner of an ownerless group: members, and where none is left, its carers."""
    if can_write(viewer, group):
        return True
    is_deserted = group.member_count == 0 and group.state == GroupState.ACTIVE
    return is_deserted and can_care_for_all(viewer) and is_known_to(viewer, group)


def can_care_for_all(viewer: Viewer) -> bool:
    """Whether the viewer sees to it that every group is looked after."""
    return viewer.has(ADMIN, COMMUNITY_MANAGER)


def can_create(viewer: Viewer) -> bool:
    """Whether the viewer may found a group: everybody who is signed in."""
    return EVERYONE in viewer.audience_ids
