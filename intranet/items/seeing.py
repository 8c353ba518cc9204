"""Seen: the item's own page was opened. Written rarely, in a short transaction of its own."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import and_, bindparam, select
from sqlalchemy.exc import IntegrityError, OperationalError

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, fetch, short_write
from intranet.items.models import Item, Seen
from intranet.web.htmx import is_prefetch

#: A page opened again within this time writes nothing.
EVERY = timedelta(minutes=10)


_item, _seen = Item.__table__.c, Seen.__table__.c
_LAST = (
    select(_seen.seen_at, _item.last_activity_at)
    .join_from(
        Item.__table__,
        Seen.__table__,
        and_(_seen.item_id == _item.id, _seen.person_id == bindparam("me")),
        isouter=True,
    )
    .where(_item.id == bindparam("item"))
)


def mark_seen(viewer: Viewer, item_id: int) -> None:
    """Note that the viewer opened the page; never for a browser that only looks ahead.

    News since the last visit are noted at once, so that the inbox never calls them unread.
    """
    if is_prefetch():
        return
    moment = clock.now()
    [row] = fetch(_LAST, {"me": viewer.person_id, "item": item_id})
    if row.seen_at is not None and moment - row.seen_at < EVERY and row.last_activity_at < row.seen_at:
        return
    db.session.rollback()  # end the reading transaction: a writer must not begin inside it
    # The same page in two tabs at once, or a database that is busy for long: no reason to show no page.
    with suppress(IntegrityError, OperationalError), short_write() as session:
        session.merge(Seen(person_id=viewer.person_id, item_id=item_id, seen_at=moment))
