"""Whose time is over goes: pages and lists ask the clock, and this takes it out of everything else each minute."""

from __future__ import annotations

from sqlalchemy import select

from intranet import clock
from intranet.announcements.models import Announcement
from intranet.database import db
from intranet.items import publishing
from intranet.items.models import Act, ActKind, Item, ItemState
from intranet.search import outbox

#: States from which something expires.
STANDING = (ItemState.PUBLISHED, ItemState.SCHEDULED, ItemState.PENDING)

_item, _announcement = Item.__table__.c, Announcement.__table__.c


def expire_due() -> int:
    """Let everything whose time is over be found by nobody but who looks after it; return how much that was.

    Each is a transaction of its own. It needs no leave of a pause: nothing goes out by it.
    """
    query = (
        select(_announcement.id)
        .join_from(Announcement.__table__, Item.__table__, _item.id == _announcement.id)
        .where(_announcement.expires_at <= clock.now(), _item.state.in_(STANDING))
        .order_by(_announcement.id)
    )
    done = 0
    for announcement_id in db.session.scalars(query).all():
        done += _expire(db.session.get_one(Announcement, announcement_id))
    return done


def _expire(announcement: Announcement) -> bool:
    publishing.lock(announcement)
    is_due = announcement.expires_at is not None and announcement.expires_at <= clock.now()
    if is_due and announcement.state in STANDING:
        announcement.state, announcement.expired_at = ItemState.DRAFT, clock.now()
        db.session.add(Act(item_id=announcement.id, kind=ActKind.EXPIRED, at=clock.now()))
        outbox.changed("announcement", announcement.id)
    db.session.commit()
    return is_due
