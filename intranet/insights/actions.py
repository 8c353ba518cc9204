"""Answering a nudge, and wanting none. Each may be pressed twice."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db, insert_new
from intranet.insights import notices
from intranet.insights.models import Nudge, NudgesOff


def decline(actor: Viewer, nudge_id: int) -> None:
    """Say "not now" to a nudge: it was the only one about that colleague. Raises Forbidden for anybody else's."""
    nudge = db.session.get(Nudge, nudge_id)
    require(nudge is not None and nudge.person_id == actor.person_id)
    if nudge is not None and nudge.declined_at is None:
        nudge.declined_at = clock.now()
        notices.settled(nudge)
    db.session.commit()


def switch(actor: Viewer, *, on: bool) -> None:
    """Have the actor nudged, or not any more; what they were told is old then."""
    if on:
        db.session.execute(delete(NudgesOff).where(NudgesOff.person_id == actor.person_id))
    else:
        insert_new(NudgesOff.__table__, [{"person_id": actor.person_id, "since": clock.now()}])
        theirs = Nudge.person_id == actor.person_id, Nudge.declined_at.is_(None)
        for nudge in db.session.scalars(select(Nudge).where(*theirs)):
            notices.settled(nudge)
        db.session.execute(update(Nudge).where(*theirs).values(declined_at=clock.now()))
    db.session.commit()
