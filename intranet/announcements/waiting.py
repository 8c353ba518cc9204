"""What must-reads leave to a person where everything was paused at its time: reminders and renewals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from intranet import clock
from intranet.announcements import rounds
from intranet.announcements.models import Announcement, Round, RoundCause
from intranet.database import db, fetch, insert_new, lock_row
from intranet.items.models import Item
from intranet.scheduling.models import Cause, Pause, Slot

#: Kinds of slots.
REMINDERS, RENEWAL = "reminders", "renewal"

_pause, _slot = Pause.__table__.c, Slot.__table__.c
_LATEST = select(_pause.id, _pause.begun_at, _pause.ended_at).order_by(_pause.begun_at.desc()).limit(1)


def latest_pause() -> Row[Any] | None:
    """Return the pause that is open, else the one that ended last."""
    rows = fetch(_LATEST)
    return rows[0] if rows else None


def hold(kind: str, key: str, due_at: datetime, item_id: int) -> None:
    """Let a person decide about it, once. Within the caller's transaction."""
    row = {
        "kind": kind, "key": key, "item_id": item_id, "due_at": due_at, "cause": Cause.PAUSED, "noted_at": clock.now(),
    }  # fmt: skip
    insert_new(Slot.__table__, [row])


def is_held(kind: str, item_id: int, key: str) -> bool:
    """Whether one waits for a decision, or this one was decided."""
    waits = select(_slot.id).where(_slot.item_id == item_id, _slot.kind == kind)
    return bool(fetch(waits.where((_slot.key == key) | _slot.decision.is_(None)).limit(1)))


def release(slot: Slot) -> None:
    """Do what waited: a person has said so. Within the caller's transaction."""
    lock_row(Item.__table__, slot.item_id or 0)
    announcement = db.session.get(Announcement, slot.item_id, populate_existing=True)
    if announcement is None or not announcement.is_published or not announcement.must_read:
        return
    if slot.kind == RENEWAL:
        rounds.begin(announcement, RoundCause.RENEWED)
    else:
        db.session.get_one(Round, (announcement.id, announcement.round)).reminder_asked_at = clock.now()
