"""Renewals: everybody is asked again so many days after each round began."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, select

from intranet import clock
from intranet.announcements import held, rounds
from intranet.announcements.models import Announcement, Round, RoundCause
from intranet.database import begins, db, fetch, lock_row
from intranet.items.models import Item, ItemState
from intranet.scheduling import switch

_announcement, _round, _item = Announcement.__table__.c, Round.__table__.c, Item.__table__.c
_RENEWED = (
    select(_announcement.id, _announcement.ask_again_days, _round.number, _round.begun_at)
    .join_from(Announcement.__table__, Item.__table__, _item.id == _announcement.id)
    .join(Round.__table__, and_(_round.announcement_id == _announcement.id, _round.number == _announcement.round))
    .where(_announcement.must_read, _announcement.ask_again_days.is_not(None), _item.state == ItemState.PUBLISHED)
    .order_by(_announcement.id)
)


def renew_due() -> int:
    """Begin a new round of what is due; return of how many. What is due in a pause a person decides."""
    moment = clock.now()
    with begins(writing=False):
        due = [row for row in fetch(_RENEWED) if periods(row.begun_at, row.ask_again_days, moment)]
        db.session.rollback()
    return sum(_renew(row, moment) for row in due)


def periods(begun_at: datetime, days: int, moment: datetime) -> int:
    """Return how many times the days have passed since a round began."""
    return (moment - begun_at) // timedelta(days=days)


def _renew(row: Row[Any], moment: datetime) -> bool:
    """Renew one, if nobody has done so meanwhile and it does not wait for a person. Commits."""
    switch.take()  # before the row, as everywhere: two who take them the other way round wait for each other
    lock_row(Item.__table__, row.id)
    announcement = db.session.get_one(Announcement, row.id, populate_existing=True)
    passed = periods(row.begun_at, row.ask_again_days, moment)
    due_at = row.begun_at + passed * timedelta(days=row.ask_again_days)
    is_over = announcement.expires_at is not None and announcement.expires_at <= moment
    is_wanted = announcement.round == row.number and announcement.is_published and not is_over
    if is_wanted and not held.must_wait(held.RENEWAL, f"{row.id}:{row.number}:{passed}", due_at, row.id):
        rounds.begin(announcement, RoundCause.RENEWED)
        db.session.commit()
        return True
    db.session.commit()
    return False
