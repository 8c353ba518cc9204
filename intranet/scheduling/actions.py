"""Pausing and going on, and what is done with what is scheduled: each one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from intranet import clock, jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.items import publishing, writing
from intranet.items.models import Item, ItemState
from intranet.scheduling import due, holding, notices, policy, queries, switch
from intranet.scheduling.models import Decision, Pause, Slot


def pause(actor: Viewer, reason: str) -> Pause:
    """Stop everything that happens by itself; of two at once, or twice, the first counts. Raises Forbidden."""
    require(policy.can_pause(actor))
    switch.take()
    found = _open()
    if found is None:
        found = Pause(reason=reason, begun_by_id=actor.person_id, begun_at=clock.now())
        db.session.add(found)
        db.session.flush()
        holding.hold_mails()
    db.session.commit()
    return found


def resume(actor: Viewer) -> None:
    """Let what comes from now on happen by itself again; what waits goes on waiting. Raises Forbidden."""
    require(policy.can_pause(actor))
    switch.take()
    found = _open()
    if found is not None:
        holding.hold_mails()
        found.is_open, found.ended_at, found.ended_by_id = None, clock.now(), actor.person_id
    db.session.commit()
    jobs.wake(holding.JOB)


def move(actor: Viewer, item: Item, moment: datetime) -> None:
    """Give what is kept for later a time, or another one; its author is told where somebody else does.

    Raises NotFound where it was published or taken away meanwhile.
    """
    item = _locked(actor, item)
    if (item.state, item.publish_at) != (ItemState.SCHEDULED, moment):
        item.state, item.publish_at = ItemState.SCHEDULED, moment
        if not queries.is_own(actor, item):
            notices.moved(item, actor.person_id)
    decided(actor, item, Decision.MOVED)
    db.session.commit()


def publish_now(actor: Viewer, item: Item) -> bool:
    """Publish it at once, paused or not, with the rights of its author; return whether that could be.

    Where its group looks first at what its author writes, it waits for that. Raises NotFound.
    """
    item = _locked(actor, item)
    item.state = ItemState.SCHEDULED
    db.session.flush()  # publishing reads it again
    done = due.wait_for_moderators(item) or publishing.publish(item)
    if done:
        decided(actor, item, Decision.RELEASED)
        db.session.commit()
    else:
        db.session.rollback()
    return done


def put_back(actor: Viewer, item: Item) -> None:
    """Take its time from it: it stays with its author until they want otherwise. Raises NotFound or Forbidden."""
    item = _locked(actor, item)
    require(queries.is_own(actor, item))
    item.state, item.publish_at = ItemState.DRAFT, None
    decided(actor, item, Decision.DROPPED)
    db.session.commit()


def delete(actor: Viewer, item: Item) -> None:
    """Take it away, to be undone like any deletion. Raises NotFound or Forbidden."""
    item = _locked(actor, item)
    require(queries.is_own(actor, item))
    writing.delete(item, actor)
    decided(actor, item, Decision.DROPPED)
    db.session.commit()


def restore(actor: Viewer, item: Item) -> None:
    """Bring back what one has taken away: for its time, if that is still to come, else without one."""
    publishing.lock(item)
    if item.state == ItemState.DELETED:
        writing.restore(item)
        if item.publish_at is None or item.publish_at <= clock.now():
            item.state, item.publish_at = ItemState.DRAFT, None
    db.session.commit()


def edit(actor: Viewer, item: Item, *, title: str | None, body: str, version: int) -> None:
    """Change one's own words, which nobody is told of. Raises EditConflict, NotFound or Forbidden."""
    require(queries.is_own(actor, item))
    _locked(actor, item)
    writing.edit(item, actor, version=version, title=title, body=body)
    db.session.commit()


def decide(actor: Viewer, slot: Slot, decision: Decision, moment: datetime | None = None) -> None:
    """Let go, move or drop something that is held; pressed twice it is decided once. Raises Forbidden."""
    require(policy.can_pause(actor))
    _decide(actor, slot, decision, moment)
    db.session.commit()
    jobs.wake(holding.JOB)


def decide_all(actor: Viewer, kind: str, decision: Decision, until: datetime) -> int:
    """Do the same with all of a kind that waited when the page was shown; return with how many. Raises Forbidden."""
    require(policy.can_pause(actor))
    query = select(Slot).where(Slot.kind == kind, Slot.kind != holding.ITEM, Slot.decision.is_(None))
    slots = db.session.scalars(query.where(Slot.noted_at <= until).order_by(Slot.id)).all()
    for slot in slots:
        _decide(actor, slot, decision, None)
    db.session.commit()
    jobs.wake(holding.JOB)
    return len(slots)


def _decide(actor: Viewer, slot: Slot, decision: Decision, moment: datetime | None) -> None:
    lock_row(Slot.__table__, slot.id)
    db.session.refresh(slot)
    if slot.decision is not None:
        return
    slot.decision, slot.decided_by_id, slot.decided_at = decision, actor.person_id, clock.now()
    if decision == Decision.MOVED and moment is not None:
        slot.due_at = moment
    if decision == Decision.DROPPED:
        slot.done_at = clock.now()
        if kind := holding.known().get(slot.kind):
            kind.drop(slot)


def _open() -> Pause | None:
    return db.session.scalars(
        select(Pause).where(Pause.is_open.is_(True)).execution_options(populate_existing=True)
    ).one_or_none()


def _locked(actor: Viewer, item: Item) -> Item:
    """Let others wait, and find the item again as it is now. Raises NotFound."""
    publishing.lock(item)
    return queries.one(actor, item.id)


def decided(actor: Viewer, item: Item, decision: Decision) -> None:
    """Note what a person has done with an item that waited."""
    slot = queries.slot_of(actor, item)
    if slot is not None:
        slot.decision, slot.decided_by_id = decision, actor.person_id
        slot.decided_at = slot.done_at = clock.now()
        notices.settled(slot, item)
