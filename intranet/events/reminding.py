"""One reminder, on the morning before: to those who come, as they want to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from intranet import clock
from intranet.database import begins, db
from intranet.events import held, notices
from intranet.events.models import Event


def remind_due() -> int:
    """Remind of every event whose time for it has come; return of how many. Each in a transaction of its own."""
    with begins(writing=False):
        query = select(Event.id, Event.remind_at).where(Event.remind_at <= clock.now()).order_by(Event.id)
        due = [(row.id, row.remind_at or clock.now()) for row in db.session.execute(query)]
        db.session.rollback()
    return sum(_remind(event_id, due_at) for event_id, due_at in due)


def _remind(event_id: int, due_at: datetime) -> bool:
    """Remind of one event, if nobody has done so meanwhile. Commits."""
    event_row = Event.__table__
    due = update(event_row).where(event_row.c.id == event_id, event_row.c.remind_at <= clock.now())
    is_claimed = db.session.connection().execute(due.values(remind_at=None)).rowcount == 1
    event = db.session.get(Event, event_id, populate_existing=True) if is_claimed else None
    is_wanted = event is not None and event.is_published and event.cancelled_at is None
    if event is not None and is_wanted and event.starts_at > clock.now() and not held.must_wait(event, due_at):
        notices.tomorrow(event)
    db.session.commit()
    return is_wanted
