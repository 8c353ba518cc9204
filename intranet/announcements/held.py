"""What of must-reads waits while everything is paused: reminders and renewals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from intranet import clock, jobs
from intranet.announcements import rounds
from intranet.announcements.models import Announcement, Round, RoundCause
from intranet.database import db, fetch, lock_row
from intranet.items.models import Item
from intranet.scheduling import holding, switch
from intranet.scheduling.holding import HeldKind
from intranet.scheduling.models import Pause, Slot

REMINDERS, RENEWAL = "must_read_reminders", "must_read_renewal"
#: What wakes the job that reminds.
REMINDING = "reminders of must-reads"

_pause = Pause.__table__.c
_LATEST = select(_pause.id, _pause.begun_at, _pause.ended_at).order_by(_pause.begun_at.desc()).limit(1)


def latest_pause() -> Row[Any] | None:
    """Return the pause that is open, else the one that ended last."""
    rows = fetch(_LATEST)
    return rows[0] if rows else None


def is_stopped(moment: datetime) -> bool:
    """Whether nothing may happen by itself, until the end of the caller's transaction."""
    switch.take()
    return switch.stops(moment)


def must_wait(kind: str, occasion: str, due_at: datetime, announcement_id: int) -> bool:
    """Whether an occasion waits for a person; within the caller's transaction."""
    return holding.must_wait(kind, f"{kind}:{occasion}", due_at, announcement_id)


def remind(slot: Slot) -> None:
    """Have those reminded who are still pending: a person has let that go."""
    if announcement := _running(slot):
        db.session.get_one(Round, (announcement.id, announcement.round)).reminder_asked_at = clock.now()
        db.session.flush()
        jobs.wake_after_commit(REMINDING)


def renew(slot: Slot) -> None:
    """Ask everybody again, unless a round has begun since it was due."""
    announcement = _running(slot)
    if announcement and db.session.get_one(Round, (announcement.id, announcement.round)).begun_at < slot.due_at:
        rounds.begin(announcement, RoundCause.RENEWED)


def _running(slot: Slot) -> Announcement | None:
    lock_row(Item.__table__, slot.item_id or 0)
    found = db.session.get(Announcement, slot.item_id or 0, populate_existing=True)
    return found if found is not None and found.must_read and found.is_published else None


HELD = (
    HeldKind(REMINDERS, _l("Reminders of what must be read"), release=remind),
    HeldKind(RENEWAL, _l("Renewals of what must be read"), release=renew),
)
