"""Saying why one has left, if one likes to: without a name, and unread until five have said it."""

from __future__ import annotations

from sqlalchemy import func, select, update

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import Group
from intranet.groups.models.leaving import DepartureAnswer, DepartureAnswerer, LeaveReason

#: Answers are shown together with at least so many.
BATCH = 5


def say_why(actor: Viewer, group: Group, reason: LeaveReason, words: str) -> bool:
    """Keep why the actor has left, once for each group; return False where they have said it before.

    The answer itself knows neither who gave it nor when. Raises Forbidden for who has not left.
    """
    group = roster.locked(group)
    if db.session.get(DepartureAnswerer, (group.id, actor.person_id)) is not None:
        db.session.rollback()
        return False
    require(db.session.scalar(select(policy.has_left(actor, group.id))) or False)
    month = clock.now().date().replace(day=1)
    db.session.add(DepartureAnswerer(group_id=group.id, person_id=actor.person_id, month=month))
    db.session.add(DepartureAnswer(group_id=group.id, reason=reason, words=words))
    db.session.flush()
    _release(group)
    db.session.commit()
    return True


def _release(group: Group) -> None:
    waiting = (DepartureAnswer.group_id == group.id, DepartureAnswer.released_on.is_(None))
    number = db.session.scalar(select(func.count()).select_from(DepartureAnswer).where(*waiting)) or 0
    if number >= BATCH:
        db.session.execute(update(DepartureAnswer).where(*waiting).values(released_on=clock.now().date()))
