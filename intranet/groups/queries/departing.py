"""Why people left: for whoever may say it, and for the owners once enough have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import Group
from intranet.groups.models.leaving import DepartureAnswer, DepartureAnswerer


@dataclass(frozen=True, slots=True)
class Answers:
    """What was released so far: how often each reason, and the words in no order of time."""

    total: int
    reasons: Sequence[tuple[str, int]]
    words: Sequence[str]


def left(viewer: Viewer, group_id: int) -> Group:
    """Return the group that the viewer has left of their own will a short time ago; raise NotFound.

    They may know no more of a secret one than what they knew: pages about it name nothing of it.
    """
    found: Group | None = db.session.scalar(
        select(Group).where(Group.id == group_id, policy.has_left(viewer, group_id))
    )
    if found is None:
        raise NotFound
    return found


def has_answered(viewer: Viewer, group: Group) -> bool:
    """Whether the viewer has said already why they left."""
    return db.session.get(DepartureAnswerer, (group.id, viewer.person_id)) is not None


def answers(viewer: Viewer, group: Group) -> Answers:
    """Return what was released to the group's owners. Raises Forbidden."""
    role = roster.acting_role(group, roster.membership(group, viewer.person_id))
    require(policy.can_manage(viewer, group, role))
    query = select(DepartureAnswer).where(
        DepartureAnswer.group_id == group.id, DepartureAnswer.released_on.is_not(None)
    )
    rows = db.session.scalars(query).all()
    reasons = Counter(row.reason for row in rows)
    words = sorted((row.words for row in rows if row.words), key=str.casefold)
    return Answers(len(rows), sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])), words)
