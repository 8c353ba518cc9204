"""What is not kept: what reported things said, a month after the decision; reports of what was deleted are closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, and_, or_, select, update

from intranet import clock
from intranet.database import db
from intranet.items.models import Item, ItemState
from intranet.items.writing import UNDO_FOR
from intranet.moderation.models import Outcome, Report

_item, _report = Item.__table__.c, Report.__table__.c


def forget() -> int:
    """Close reports of what can no longer be brought back, and empty those decided long ago; return how many.

    Until then a deleted item's reports only rest: who deletes and restores shakes nothing off.
    """
    long_ago = clock.now() - UNDO_FOR
    gone = select(_item.id).where(_item.state == ItemState.DELETED, _item.deleted_at < long_ago)
    _change(
        update(Report.__table__)
        .where(_report.closed_at.is_(None), _report.item_id.in_(gone))
        .values(closed_at=clock.now(), outcome=Outcome.GONE, item_title="", item_body="")
    )
    said = or_(_report.item_body != "", _report.item_title != "")
    old = and_(_report.closed_at < long_ago, said)
    emptied = _change(update(Report.__table__).where(old).values(item_title="", item_body=""))
    db.session.commit()
    return emptied


def _change(statement: Any) -> int:
    done: CursorResult[Any] = db.session.connection().execute(statement)
    return done.rowcount
