"""The members of one group, changed by whoever holds its row.

Whoever changes them locks the group's row first: SQLite lets one writer in anyway, PostgreSQL makes
the second wait and then see what the first did. So two owners who leave at once cannot leave the
group without one, and two presses of *join* make one membership.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased
from werkzeug.exceptions import Conflict

from intranet import clock, estate
from intranet.database import db, insert_new, portions
from intranet.groups.models import (
    CARETAKERS,
    Group,
    LeaveCause,
    MemberRole,
    Membership,
    MembershipLeave,
    Origin,
)
from intranet.groups.models.inviting import GroupInvitation, GroupRefusal, InvitationState, OwnershipOffer
from intranet.people.models import Person, PersonState

#: Whom a rule may remove again: whom it brought, and nobody has given a role since.
BROUGHT = (Membership.origin == Origin.RULE, Membership.role == MemberRole.MEMBER)
#: Ids that one statement takes.
PORTION = 5_000


class LastOwner(Conflict):
    """A group must keep an owner who works here: hand it over first."""


def locked(group: Group) -> Group:
    """Return the group as it is now, with its row locked until the transaction ends."""
    return db.session.get_one(Group, group.id, with_for_update=True, populate_existing=True)


def membership(group: Group, person_id: int) -> Membership | None:
    """Return a person's membership as it is now."""
    return db.session.get(Membership, (group.id, person_id), populate_existing=True)


def refuses(group: Group, person_id: int) -> bool:
    """Whether a person has said that they do not want to be invited into the group again."""
    return db.session.get(GroupRefusal, (group.id, person_id)) is not None


def acting_role(group: Group, member: Membership | None) -> str | None:
    """Return the role by which a person acts: where no owner works here any more, a moderator stands in."""
    if member is not None and member.role == MemberRole.MODERATOR and not _ids(group, (MemberRole.OWNER,)):
        return MemberRole.OWNER
    return member.role if member else None


def enter(
    group: Group,
    person_id: int,
    role: MemberRole = MemberRole.MEMBER,
    *,
    origin: Origin,
    by: int | None = None,
) -> bool:
    """Make a person a member of a locked group; return whether they were none before."""
    if membership(group, person_id) is not None:
        return False
    # The owner wrote the welcome; whoever comes before there is one is not shown it later.
    welcomed = role == MemberRole.OWNER or not group.welcome_html
    db.session.add(
        Membership(group_id=group.id, person_id=person_id, role=role, welcomed=welcomed, origin=origin, origin_by_id=by)
    )
    if role == MemberRole.OWNER:
        group.orphaned_at = None
    db.session.execute(delete(GroupRefusal).where(*_theirs(GroupRefusal, group, [person_id])))
    _settle_in(group, [person_id])
    _recount(group)
    return True


def depart(group: Group, leaving: Membership, cause: LeaveCause, by: int) -> None:
    """End a membership of a locked group, and remember it. Raises LastOwner."""
    _keep_an_owner(group, leaving)
    db.session.delete(leaving)
    theirs = or_(OwnershipOffer.person_id == leaving.person_id, OwnershipOffer.by_id == leaving.person_id)
    db.session.execute(delete(OwnershipOffer).where(OwnershipOffer.group_id == group.id, theirs))
    _remember(group, [leaving.person_id], cause, by)
    _recount(group)
    estate.leave_group(group.id, [leaving.person_id])


def bring(group: Group, person_ids: Collection[int], by: int | None) -> None:
    """Make many people members of a locked group by its rule, which ``by`` has set."""
    if not person_ids:
        return
    about = {
        "group_id": group.id,
        "role": MemberRole.MEMBER,
        "joined_at": clock.now(),
        "welcomed": not group.welcome_html,
        "origin": Origin.RULE,
        "origin_by_id": by,
    }
    insert_new(Membership.__table__, [{"person_id": person_id, **about} for person_id in sorted(person_ids)])
    for some in portions(sorted(person_ids), PORTION):
        _settle_in(group, some)
    _recount(group)


def let_go(group: Group, person_ids: Collection[int], by: int | None) -> None:
    """End the memberships of many people in a locked group whom its rule had brought."""
    if not person_ids:
        return
    for some in portions(sorted(person_ids), PORTION):
        db.session.execute(delete(Membership).where(*_theirs(Membership, group, some), *BROUGHT))
    _remember(group, person_ids, LeaveCause.RULE, by)
    _recount(group)
    estate.leave_group(group.id, person_ids)


def change_role(group: Group, member: Membership, role: MemberRole) -> None:
    """Give a member of a locked group another role. Raises LastOwner."""
    if role != MemberRole.OWNER:
        _keep_an_owner(group, member)
    else:
        group.orphaned_at = None
    member.role = role


def owner_ids(group: Group) -> list[int]:
    """Return who answers for the group: its owners who work here, else its moderators."""
    return _ids(group, (MemberRole.OWNER,)) or caretaker_ids(group)


def caretaker_ids(group: Group) -> list[int]:
    """Return who decides about requests: owners and moderators who work here."""
    return _ids(group, CARETAKERS)


def has_one_of(roles: Collection[MemberRole]) -> ColumnElement[bool]:
    """Return the condition: somebody who works here holds one of the roles in the group."""
    member, person = aliased(Membership), aliased(Person)
    return exists().where(
        member.group_id == Group.id,
        member.role.in_(roles),
        member.person_id == person.id,
        person.state == PersonState.ACTIVE,
    )


def member_ids(group: Group) -> list[int]:
    """Return the members who work here."""
    return _ids(group, MemberRole)


def promote_moderators(group_id: int) -> list[int]:
    """Make the moderators who work here owners of a locked group; return who they are."""
    heirs = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    heirs = heirs.where(
        Membership.group_id == group_id, Membership.role == MemberRole.MODERATOR, Person.state == PersonState.ACTIVE
    )
    found = list(db.session.scalars(heirs.order_by(Membership.person_id)))
    theirs = Membership.group_id == group_id, Membership.person_id.in_(found)
    db.session.execute(
        update(Membership).where(*theirs).values(role=MemberRole.OWNER).execution_options(synchronize_session=False)
    )
    return found


def give(group_id: int, username: str) -> None:
    """Make an active person owner of a group, member or not. Commits. Raises LookupError."""
    person_id = db.session.scalar(
        select(Person.id).where(Person.username == username, Person.state == PersonState.ACTIVE)
    )
    group = db.session.get(Group, group_id, with_for_update=True)
    if group is None or person_id is None:
        raise LookupError("no such group" if group is None else "no such person")
    enter(group, person_id, MemberRole.OWNER, origin=Origin.ADDED)
    change_role(group, db.session.get_one(Membership, (group_id, person_id)), MemberRole.OWNER)
    db.session.commit()


def recount_all() -> None:
    """Count every group's members anew, since people also come back to the company. Commits."""
    db.session.execute(update(Group).values(member_count=_members_of(Group.id).scalar_subquery()))
    db.session.commit()


def recount_groups_of(person_ids: Collection[int]) -> None:
    """Count the members of these people's groups anew."""
    theirs = Group.id.in_(select(Membership.group_id).where(Membership.person_id.in_(person_ids)))
    counted = update(Group).where(theirs).values(member_count=_members_of(Group.id).scalar_subquery())
    db.session.execute(counted.execution_options(synchronize_session=False))


def _theirs(of: Any, group: Group, person_ids: list[int]) -> tuple[ColumnElement[bool], ...]:
    return of.group_id == group.id, of.person_id.in_(person_ids)


def _settle_in(group: Group, person_ids: list[int]) -> None:
    """Forget that they had left, and let no invitation wait for who belongs."""
    db.session.execute(delete(MembershipLeave).where(*_theirs(MembershipLeave, group, person_ids)))
    waiting = (*_theirs(GroupInvitation, group, person_ids), GroupInvitation.state == InvitationState.PENDING)
    answered = {"state": InvitationState.ACCEPTED, "answered_at": clock.now()}
    db.session.execute(update(GroupInvitation).where(*waiting).values(**answered))


def _remember(group: Group, person_ids: Collection[int], cause: LeaveCause, by: int | None) -> None:
    """Keep that they belonged and why they do not any more; what was kept of an earlier time goes."""
    for some in portions(sorted(person_ids), PORTION):
        db.session.execute(delete(MembershipLeave).where(*_theirs(MembershipLeave, group, some)))
    about = {"group_id": group.id, "cause": cause, "left_at": clock.now(), "by_id": by}
    insert_new(MembershipLeave.__table__, [{"person_id": person_id, **about} for person_id in sorted(person_ids)])


def _keep_an_owner(group: Group, member: Membership) -> None:
    if member.role == MemberRole.OWNER and set(_ids(group, (MemberRole.OWNER,))) <= {member.person_id}:
        raise LastOwner


def _ids(group: Group, roles: Iterable[MemberRole]) -> list[int]:
    query = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group.id, Membership.role.in_(list(roles)), Person.state == PersonState.ACTIVE)
    )
    return list(db.session.scalars(query.order_by(Membership.person_id)))


def _members_of(group_id: Any) -> Select[Any]:
    """Return the count of members of a group, given by its id or by the column."""
    return (
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group_id, Person.state == PersonState.ACTIVE)
    )


def _recount(group: Group) -> None:
    """Counted anew rather than up and down, so that the count never drifts."""
    db.session.flush()
    group.member_count = db.session.scalar(_members_of(group.id)) or 0
