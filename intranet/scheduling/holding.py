"""What waits for a person instead of happening by itself: digests, reminders, nudges and their mails.

A feature names its kinds in ``held.py``, and asks before it acts::

    HELD = (HeldKind("event_reminders", _l("Reminders of events"), release=remind_now),)

    if holding.must_wait("event_reminders", f"event-reminder:{event.id}:{day}", due_at, event.id):
        return

An occasion has a key of its own. Once it was held it never happens by itself again: a person lets it go, gives it
another time, or drops it. ``release`` runs in the job process, may commit, and may run twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select, update

from intranet import clock
from intranet.database import db, insert_new, lock_row
from intranet.mail import kinds as mails
from intranet.mail import outbox
from intranet.scheduling import switch
from intranet.scheduling.models import Cause, Decision, Slot
from intranet.settings import settings

log = logging.getLogger("intranet.scheduling")

#: What wakes the job that publishes what is due and does what was decided.
JOB = "scheduled"
#: The kind of slots of items, about which ``deciding`` knows.
ITEM = "item"
#: The kind of slots of mails that stood in the outbox.
MAILS = "mails"
_slot = Slot.__table__.c


def nothing(_slot: Slot) -> None:
    """Leave everything as it is."""


def no_words(_slot: Slot) -> str:
    """Say nothing more."""
    return ""


@dataclass(frozen=True, slots=True)
class HeldKind:
    """A kind of what waits while everything is paused."""

    name: str
    label: Any
    release: Callable[[Slot], None]
    drop: Callable[[Slot], None] = nothing
    #: What is held under a slot, for the page; it names nothing that not everybody there may know.
    words: Callable[[Slot], str] = no_words


def init_app(app: Flask) -> None:
    """Start with nothing that is held."""
    app.extensions["intranet_held"] = {}


def register(app: Flask, kinds: Iterable[HeldKind]) -> None:
    """Let what is of these kinds wait while everything is paused."""
    app.extensions["intranet_held"].update({kind.name: kind for kind in kinds})


def known() -> dict[str, HeldKind]:
    """Return every kind by its name."""
    return dict(current_app.extensions["intranet_held"])


def grace() -> timedelta:
    """Return how late something may be and still happen by itself."""
    return timedelta(minutes=settings().publish_grace_minutes)


def must_wait(kind: str, key: str, due_at: datetime, item_id: int | None = None) -> bool:
    """Whether an occasion waits for a person, now or for good; noted within the caller's transaction.

    The switch is the caller's until that ends, so that nothing happens by itself once a pause has begun.
    """
    switch.take()
    if db.session.scalar(select(_slot.id).where(_slot.key == key)) is not None:
        return True
    if not switch.stops(due_at):
        return False
    note(kind, key, due_at, Cause.PAUSED, item_id)
    return True


def note(kind: str, key: str, due_at: datetime, cause: Cause, item_id: int | None = None) -> Slot:
    """Note that something waits, once for each key, within the caller's transaction; return its row."""
    row = {
        "kind": kind, "key": key, "item_id": item_id, "due_at": due_at, "cause": cause, "noted_at": clock.now(),
    }  # fmt: skip
    insert_new(Slot.__table__, [row])
    return db.session.scalars(select(Slot).where(Slot.key == key)).one()


def work_off() -> int:
    """Do what people have decided and what is due of it; return of how many."""
    db.session.rollback()
    due = select(_slot.id).where(
        _slot.decision.in_((Decision.RELEASED, Decision.MOVED)), _slot.done_at.is_(None), _slot.due_at <= clock.now()
    )
    return sum(_work_off(slot_id) for slot_id in db.session.scalars(due.order_by(_slot.due_at, _slot.id)).all())


def _work_off(slot_id: int) -> bool:
    """Do one of them, unless it is to wait again or somebody has done it. Commits."""
    slot = _claimed(slot_id)
    db.session.commit()
    if slot is None:
        return False
    try:
        if kind := known().get(slot.kind):
            kind.release(slot)
        done = update(Slot.__table__).where(_slot.id == slot_id, _slot.done_at.is_(None))
        db.session.connection().execute(done.values(done_at=clock.now()))
        db.session.commit()
    except Exception:  # the others do not wait for it; it is tried again with the next run
        log.exception("what was held cannot be let go", extra={"slot": slot_id})
        db.session.rollback()
        return False
    return True


def _claimed(slot_id: int) -> Slot | None:
    """Return a slot that is to be done now; one with a new time that was missed or is paused waits once more."""
    switch.take()
    lock_row(Slot.__table__, slot_id)
    slot = db.session.get_one(Slot, slot_id, populate_existing=True)
    if slot.done_at is not None or slot.decision not in (Decision.RELEASED, Decision.MOVED):
        return None
    if slot.decision == Decision.MOVED:
        is_late = clock.now() - slot.due_at > grace()
        if is_late or switch.stops(slot.due_at):
            slot.cause = Cause.MISSED if is_late else Cause.PAUSED
            slot.decision = slot.decided_by_id = slot.decided_at = None
            return None
    return slot


def hold_mails() -> None:
    """Let the mails that wait while everything is paused wait for a person, within the caller's transaction."""
    for kind in mails.that_can_wait():
        if key := outbox.hold(kind):
            note(MAILS, key, clock.now(), Cause.PAUSED)
