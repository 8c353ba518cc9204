"""The queue of groups that nobody looks after, as those who care for the community see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import CARETAKERS, Group, GroupState
from intranet.notifications.models import Notice

#: The kind of notice that asks the members of a group who of them would look after it.
OWNERLESS = "group_ownerless"


@dataclass(frozen=True, slots=True)
class Queue:
    """Ownerless groups, longest waiting first. Of the secret ones: how many, and since when one waits."""

    groups: Sequence[Group]
    asked: frozenset[int]  # whose members were asked today
    hidden: int
    hidden_since: datetime | None


def queue(viewer: Viewer) -> Queue:
    """Return the ownerless groups; raise NotFound for who does not care for all groups."""
    if not policy.can_care_for_all(viewer):
        raise NotFound
    found = _ownerless()
    known = [group for group in found if policy.is_known_to(viewer, group)]
    hidden = [group for group in found if not policy.is_known_to(viewer, group)]
    since = min((group.orphaned_at for group in hidden if group.orphaned_at), default=None)
    return Queue(known, _asked_today(known), len(hidden), since)


def count(viewer: Viewer) -> int:
    """Return how many groups wait for somebody, for who cares for all groups; 0 for everybody else."""
    if not policy.can_care_for_all(viewer):
        return 0
    return db.session.scalar(select(func.count()).select_from(Group).where(_is_ownerless())) or 0


def to_ask(viewer: Viewer, group_id: int | None) -> list[Group]:
    """Return the ownerless group of this number, or all that the viewer does not know; raise NotFound."""
    if not policy.can_care_for_all(viewer):
        raise NotFound
    if group_id is None:
        return [group for group in _ownerless() if not policy.is_known_to(viewer, group)]
    known = [group for group in _ownerless() if policy.is_known_to(viewer, group) and group.id == group_id]
    if not known:
        raise NotFound
    return known


def for_the_operator() -> list[tuple[int, str]]:
    """Return number and name of every ownerless group, secret ones too: for the command line."""
    return [(group.id, group.name) for group in _ownerless()]


def _asked_today(groups: Sequence[Group]) -> frozenset[int]:
    told = select(Notice.group_id).where(
        Notice.kind == OWNERLESS,
        Notice.group_id.in_([group.id for group in groups]),
        Notice.subject_key.endswith(f":{clock.now().date()}"),  # as notices.asked_to_look_after names the act
    )
    return frozenset(db.session.scalars(told.distinct()))


def _is_ownerless() -> ColumnElement[bool]:
    """Return the condition: an active group of which nobody who works here is owner or moderator."""
    return (Group.state == GroupState.ACTIVE) & ~roster.has_one_of(CARETAKERS)


def _ownerless() -> Sequence[Group]:
    query = select(Group).where(_is_ownerless()).order_by(Group.orphaned_at, Group.id)
    return db.session.scalars(query).all()
