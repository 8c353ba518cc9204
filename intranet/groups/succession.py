"""Who looks after a group when its owners leave the company: its moderators, else whoever of its members will.

Where there is nobody to follow the group goes on as it is, asks its members for somebody, and stands in
the queue of those who care for the community (``queries.ownerless``).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select, update

from intranet import clock
from intranet.database import db
from intranet.groups import notices, roster
from intranet.groups.models import Group, GroupState, MemberRole, Membership, MembershipRequest, RequestState


def hand_over(person_ids: Collection[int]) -> None:
    """Find new owners for what these leavers owned; they must be former colleagues by now. Never commits."""
    db.session.flush()
    heirs: dict[int, list[int]] = {}
    for group_id, leaver_id in _left_alone(person_ids):
        heirs[group_id] = roster.promote_moderators(group_id)
        notices.inherited(group_id, heirs[group_id], leaver_id)
    without = [group_id for group_id, people in heirs.items() if not people]
    _set(Group, Group.id.in_(without), orphaned_at=clock.now())
    waiting = MembershipRequest.person_id.in_(person_ids) & (MembershipRequest.state == RequestState.PENDING)
    _set(MembershipRequest, waiting, state=RequestState.WITHDRAWN, decided_at=clock.now())
    roster.recount_groups_of(person_ids)


def _left_alone(person_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return active groups whose last owners are among the leavers, locked, each with one of them.

    They are locked before anybody looks for other owners: of two who leave at once, one is the last.
    """
    owned = (Membership.person_id.in_(person_ids), Membership.role == MemberRole.OWNER)
    groups = Group.id.in_(select(Membership.group_id).where(*owned)), Group.state == GroupState.ACTIVE
    locked = db.session.scalars(select(Group.id).where(*groups).order_by(Group.id).with_for_update()).all()
    query = select(Group.id, Membership.person_id).join(Membership, Membership.group_id == Group.id)
    query = query.where(Group.id.in_(locked), *owned, ~roster.has_one_of((MemberRole.OWNER,)))
    rows = db.session.execute(query.order_by(Group.id, Membership.person_id.desc()))
    return list({row.id: (row.id, row.person_id) for row in rows}.values())


def _set(table: Any, which: ColumnElement[bool], **values: Any) -> None:
    db.session.execute(update(table).where(which).values(**values).execution_options(synchronize_session=False))
