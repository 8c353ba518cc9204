"""What is not kept: the words of what was deleted a month ago, and who saw what half a year ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select, update

from intranet import clock
from intranet.database import db
from intranet.items.models import Act, Item, ItemMention, ItemState, ItemTag, Revision, Seen
from intranet.items.writing import UNDO_FOR

KEEP_SEEN = timedelta(days=180)
BATCH = 500

_item = Item.__table__.c
_root = Item.__table__.alias("root")


def is_past_undoing() -> Select[Any]:
    """Return the select of the ids of what can no longer be brought back, with all below it."""
    long_ago = clock.now() - UNDO_FOR
    gone = and_(_item.state == ItemState.DELETED, _item.deleted_at < long_ago)
    below = and_(_root.c.state == ItemState.DELETED, _root.c.deleted_at < long_ago)
    return select(_item.id).join_from(Item.__table__, _root, _root.c.id == _item.root_id).where(or_(gone, below))


def purge_deleted() -> int:
    """Empty what can no longer be brought back, with its history; return how many items were emptied.

    The rows stay, so that threads and counts keep their shape. Below a deleted thread everything goes:
    nobody can reach it any more.
    """
    query = is_past_undoing().where(or_(_item.body != "", _item.title != "")).limit(BATCH)
    total = 0
    while ids := list(db.session.scalars(query)):
        db.session.execute(
            update(Item.__table__).where(_item.id.in_(ids)).values(title="", body="", body_html="", source=None)
        )
        db.session.execute(delete(Revision).where(Revision.item_id.in_(ids)))
        db.session.execute(delete(Act).where(Act.item_id.in_(ids)))
        db.session.execute(delete(ItemTag).where(ItemTag.item_id.in_(ids)))
        db.session.execute(delete(ItemMention).where(ItemMention.item_id.in_(ids)))
        db.session.commit()
        total += len(ids)
    return total


def forget_seen() -> int:
    """Forget what people opened more than half a year ago; return how many marks went."""
    done = db.session.connection().execute(delete(Seen).where(Seen.seen_at < clock.now() - KEEP_SEEN))
    db.session.commit()
    return done.rowcount
