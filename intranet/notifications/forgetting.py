"""What is not kept of inboxes: that something was new after it was seen, and what is half a year old."""

from __future__ import annotations

from sqlalchemy import CursorResult, delete, exists, update

from intranet import clock
from intranet.database import db
from intranet.items.forgetting import KEEP_SEEN
from intranet.items.models import Seen
from intranet.notifications.models import Notice

_notice, _seen = Notice.__table__.c, Seen.__table__.c


def settle() -> int:
    """Write down of every notice that its thread was opened since, so that counting stays cheap.

    It comes before the marks of what was seen are forgotten: what was read never becomes new again.
    """
    opened = exists().where(
        _seen.person_id == _notice.recipient_id, _seen.item_id == _notice.thread_id, _seen.seen_at >= _notice.created_at
    )
    return _changed(update(Notice.__table__).where(_notice.read_at.is_(None), opened).values(read_at=clock.now()))


def forget() -> int:
    """Settle, and forget notices older than half a year; return how many went."""
    settle()
    return _changed(delete(Notice.__table__).where(_notice.created_at < clock.now() - KEEP_SEEN))


def _changed(statement: object) -> int:
    done: CursorResult[object] = db.session.connection().execute(statement)  # type: ignore[call-overload]
    db.session.commit()
    return done.rowcount
