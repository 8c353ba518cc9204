"""Seen: the item's own page was opened. Written rarely, in a short transaction of its own."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, column, exists, select, table
from sqlalchemy.exc import IntegrityError, OperationalError

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, fetch, short_write
from intranet.items.models import Item, Seen
from intranet.web.htmx import is_prefetch

#: A page opened again within this time writes nothing.
EVERY = timedelta(minutes=10)


# Notices stand above items in the layers, so their table goes by name.
notice = table("notice", column("recipient_id"), column("thread_id"), column("created_at"), column("read_at"))

_item, _seen = Item.__table__.c, Seen.__table__.c
#: Somebody told the viewer of something here since they last looked, even where nothing was written.
_TOLD_SINCE = exists().where(
    notice.c.recipient_id == bindparam("me"),
    notice.c.thread_id == _item.id,
    notice.c.read_at.is_(None),
    notice.c.created_at > _seen.seen_at,
)
_LAST = (
    select(_seen.seen_at, _item.last_activity_at, _TOLD_SINCE.label("told_since"))
    .join_from(
        Item.__table__,
        Seen.__table__,
        and_(_seen.item_id == _item.id, _seen.person_id == bindparam("me")),
        isouter=True,
    )
    .where(_item.id == bindparam("item"))
)


def mark_seen(viewer: Viewer, item_id: int) -> datetime | None:
    """Note that the viewer opened the page, and return when they had before; none for the first time.

    Never for a browser that only looks ahead. News since the last visit are noted at once, so that the
    inbox never calls them unread.
    """
    if is_prefetch():
        return None
    moment = clock.now()
    [row] = fetch(_LAST, {"me": viewer.person_id, "item": item_id})
    seen_at: datetime | None = row.seen_at
    if seen_at is not None and moment - seen_at < EVERY and row.last_activity_at < seen_at and not row.told_since:
        return seen_at
    db.session.rollback()  # end the reading transaction: a writer must not begin inside it
    # The same page in two tabs at once, or a database that is busy for long: no reason to show no page.
    with suppress(IntegrityError, OperationalError), short_write() as session:
        session.merge(Seen(person_id=viewer.person_id, item_id=item_id, seen_at=moment))  # first_at stays as it was
    return seen_at
