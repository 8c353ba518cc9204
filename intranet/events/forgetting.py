"""What is not kept: where an event was to be that was deleted a month ago, and who wanted to go there."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from intranet.database import db
from intranet.events.models import Attendance, Event
from intranet.items.forgetting import is_past_undoing

_event = Event.__table__.c


def empty_deleted() -> int:
    """Empty the events that can no longer be brought back; return how many there were."""
    gone = is_past_undoing()
    db.session.execute(delete(Attendance).where(Attendance.event_id.in_(gone)))
    rows = update(Event.__table__).where(_event.id.in_(gone), or_(_event.place != "", _event.link != ""))
    done = db.session.connection().execute(rows.values(place="", link=""))
    db.session.commit()
    return done.rowcount
