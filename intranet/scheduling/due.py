"""Publishing what is due: each item in a transaction of its own, with the rights of that moment.

The time of an item is taken from it when it is published or comes to wait for a person, so that another process,
or the same one after it was killed, finds nothing left to do.
"""

from __future__ import annotations

import logging
from collections import Counter

from sqlalchemy import select

from intranet import clock, jobs
from intranet.database import begins, db
from intranet.items import approval, publishing
from intranet.items.models import Item, ItemState
from intranet.scheduling import holding, notices, switch
from intranet.scheduling.models import Cause
from intranet.scheduling.queries import is_paused

log = logging.getLogger("intranet.scheduling")

#: Items of one run; more are looked at by the next, which follows at once.
MOST = 200
PUBLISHED, PENDING, FAILED = "published", "pending", "failed"
_item = Item.__table__.c


def work_off() -> Counter[str]:
    """Publish what is due, let wait what must wait, and do what people have decided; return how many came to what."""
    done = publish_due()
    if is_paused():
        switch.take()
        holding.hold_mails()
    db.session.commit()
    holding.work_off()
    return done


def publish_due() -> Counter[str]:
    """Publish what is due; return how many items came to what."""
    due = (
        select(_item.id)
        .where(_item.state == ItemState.SCHEDULED, _item.publish_at <= clock.now())
        .order_by(_item.publish_at, _item.id)
        .limit(MOST)
    )
    with begins(writing=False):
        found = db.session.scalars(due).all()
        db.session.rollback()
    done = Counter(outcome for item_id in found if (outcome := _safely(item_id)))
    if len(found) == MOST and not done[FAILED]:
        jobs.wake(holding.JOB)
    return done


def _safely(item_id: int) -> str:
    """Publish one item; one that cannot be published holds up none of the others, and is tried again."""
    try:
        outcome = _publish(item_id)
        db.session.commit()
    except Exception:
        log.exception("what was scheduled cannot be published", extra={"item": item_id})
        db.session.rollback()
        return FAILED
    if outcome:
        log.info("scheduled", extra={"item": item_id, "outcome": outcome})
    return outcome


def _publish(item_id: int) -> str:
    """Do what is to be done with one item at this moment; return what came of it, if anything."""
    switch.take()
    item = db.session.get(Item, item_id, populate_existing=True)
    if item is None:
        return ""
    publishing.lock(item)
    if item.state != ItemState.SCHEDULED or item.publish_at is None or item.publish_at > clock.now():
        return ""  # published, moved or taken away meanwhile
    if switch.stops(item.publish_at):
        return _ask(item, Cause.PAUSED)
    if clock.now() - item.publish_at > holding.grace():
        return _ask(item, Cause.MISSED)
    if wait_for_moderators(item):
        return PENDING
    return PUBLISHED if publishing.publish(item) else _ask(item, Cause.REFUSED)


def wait_for_moderators(item: Item) -> bool:
    """Whether its group looks first at what its author writes; then they are told that it waits for them."""
    if not approval.waits(item.author_id, item.group_id):
        return False
    item.state, item.publish_at = ItemState.PENDING, None
    publishing.tell(item)
    return True


def _ask(item: Item, cause: Cause) -> str:
    """Let it wait for a person, who is told."""
    if item.publish_at is not None:
        key = f"{holding.ITEM}:{item.id}:{item.publish_at.isoformat()}"
        slot = holding.note(holding.ITEM, key, item.publish_at, cause, item.id)
        item.publish_at = None
        notices.asked(slot, item)
    return str(cause)
