"""What of events waits while everything is paused: the reminders of the day before."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from intranet import clock
from intranet.database import db
from intranet.events import notices
from intranet.events.models import Event
from intranet.scheduling import holding
from intranet.scheduling.holding import HeldKind
from intranet.scheduling.models import Slot

REMINDERS = "event_reminders"


def must_wait(event: Event, due_at: datetime) -> bool:
    """Whether the reminder of an event waits for a person; within the caller's transaction."""
    return holding.must_wait(REMINDERS, f"event-reminder:{event.id}:{event.span.first_day}", due_at, event.id)


def release(slot: Slot) -> None:
    """Remind of an event when a person lets that go, unless its day has come: it would not be tomorrow any more."""
    event = db.session.get(Event, slot.item_id or 0, populate_existing=True)
    if event is None or not event.is_published or event.cancelled_at is not None:
        return
    if clock.now().astimezone(ZoneInfo(event.zone)).date() < event.span.first_day:
        notices.tomorrow(event)


HELD = (HeldKind(REMINDERS, _l("Reminders of events"), release=release),)
