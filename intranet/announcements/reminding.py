"""Reminding those who have not confirmed: after some days, so many times at most, while they are at work.

A reminder is claimed by the conditional UPDATE that counts it, in the transaction of its notice and mail: nobody is
reminded twice, however many workers there are. A person may have all pending ones reminded at once; that counts too.
While everything is paused none leaves by itself; what was due then waits for a person, and afterwards the days
count anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from intranet import clock, jobs
from intranet.access import Viewer, require
from intranet.announcements import held, notices, policy
from intranet.announcements.models import Acknowledgement, Announcement, Round
from intranet.announcements.targets import people_of
from intranet.database import begins, db, fetch, lock_row
from intranet.items.models import Item, ItemState
from intranet.people.hours import is_at_work
from intranet.people.models import Person
from intranet.settings import settings

BATCH = 500
#: So long a reminder waits for its person to be at work; then it leaves anyway.
PATIENCE = timedelta(days=2)
#: A person has all pending ones reminded once in this time.
BY_HAND_EVERY = timedelta(days=1)

_ack, _round, _person = Acknowledgement.__table__.c, Round.__table__.c, Person.__table__.c
_announcement, _item = Announcement.__table__.c, Item.__table__.c
_last: ColumnElement[datetime] = func.coalesce(_ack.reminded_at, _ack.asked_at)

_RUNNING = (
    select(
        _announcement.id.label("announcement_id"), _announcement.remind_after_days, _announcement.remind_most,
        _announcement.expires_at,
        _round.number, _round.reminder_asked_at, _item.author_id, _item.audience_id, _item.group_id,
    )
    .join_from(Announcement.__table__, Item.__table__, _item.id == _announcement.id)
    .join(Round.__table__, and_(_round.announcement_id == _announcement.id, _round.number == _announcement.round))
    .where(_announcement.must_read, _announcement.remind_most > 0, _item.state == ItemState.PUBLISHED)
    .order_by(_announcement.id)
)  # fmt: skip


def remind_due() -> int:
    """Remind everybody who is due, each portion in a transaction of its own; return how many."""
    moment = clock.now()
    with begins(writing=False):
        running, pause = fetch(_RUNNING), held.latest_pause()
        db.session.rollback()
    reminded = 0
    for row in running:
        if row.expires_at is not None and row.expires_at <= moment:
            continue
        since = moment - timedelta(days=row.remind_after_days)
        if pause is not None and pause.ended_at is None:
            _hold(row, since, pause.id, moment)
        by_itself = pause is None or (pause.ended_at is not None and pause.ended_at <= since)
        reminded += _remind(row, since if by_itself else None, moment)
    return reminded


def remind_now(actor: Viewer, announcement: Announcement) -> bool:
    """Have everybody reminded who has not confirmed; return whether it is done now, not so lately already.

    Raises Forbidden for who does not see their names.
    """
    require(policy.can_see_evidence(actor, announcement) and announcement.is_published)
    lock_row(Item.__table__, announcement.id)
    row = db.session.get_one(Round, (announcement.id, announcement.round), populate_existing=True)
    if row.reminder_asked_at is not None and row.reminder_asked_at > clock.now() - BY_HAND_EVERY:
        return False
    row.reminder_asked_at = clock.now()
    db.session.commit()
    jobs.wake(held.REMINDING)
    return True


def _remind(row: Row[Any], since: datetime | None, moment: datetime) -> int:
    """Remind who is due in a round; without ``since`` only those whom a person wants to be reminded."""
    due = _due(row, since)
    if due is None:
        return 0
    reminded, after = 0, 0
    while people := _next(row, due, after):
        after = people[-1].id
        if since is not None and held.is_stopped(moment):  # everything was paused a moment ago
            since = None
        chosen = [one for one in people if _may_leave(row, one, since, moment)]
        for times, some in groupby(sorted(chosen, key=lambda one: one.reminders), lambda one: one.reminders):
            reminded += _claim(row, [one.id for one in some], times)
        db.session.commit()
    return reminded


def _due(row: Row[Any], since: datetime | None) -> ColumnElement[bool] | None:
    ways = [_last <= since] if since is not None else []
    if row.reminder_asked_at is not None:
        ways.append(_last < row.reminder_asked_at)
    return and_(_pending(row), _ack.reminders < row.remind_most, or_(*ways)) if ways else None


def _next(row: Row[Any], due: ColumnElement[bool], after: int) -> Sequence[Row[Any]]:
    with begins(writing=False):
        found = fetch(
            select(
                _person.id, _ack.reminders, _last.label("last"), _person.working_days, _person.works_from,
                _person.works_until, _person.time_zone,
            )
            .join_from(Acknowledgement.__table__, Person.__table__, _person.id == _ack.person_id)
            .where(due, _person.id > after, _still_meant(row, _person.id))
            .order_by(_person.id)
            .limit(BATCH)
        )  # fmt: skip
        db.session.rollback()
    return found


def _may_leave(row: Row[Any], one: Row[Any], since: datetime | None, moment: datetime) -> bool:
    """Whether a person wants them reminded, they are at work, or have waited long enough to be."""
    if row.reminder_asked_at is not None and one.last < row.reminder_asked_at:
        return True
    if since is None or one.last <= since - PATIENCE:
        return since is not None
    local = moment.astimezone(ZoneInfo(one.time_zone or settings().time_zone))
    return is_at_work(local, one.working_days, one.works_from, one.works_until)


def _claim(row: Row[Any], person_ids: Sequence[int], times: int) -> int:
    """Count a reminder of those who are still pending and were not reminded meanwhile, and tell them."""
    statement = (
        update(Acknowledgement.__table__)
        .where(
            _pending(row), _ack.person_id.in_(person_ids), _ack.reminders == times, _still_meant(row, _ack.person_id)
        )
        .values(reminders=times + 1, reminded_at=clock.now())
        .returning(_ack.person_id)
    )
    claimed = sorted(one.person_id for one in fetch(statement))
    if claimed:
        notices.reminded(row, claimed, times + 1)
    return len(claimed)


def _still_meant(row: Row[Any], person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether they are in the audience at this moment: that they are not may not have been noted yet."""
    return person_id.in_(people_of(row.audience_id, row.group_id))


def _pending(row: Row[Any]) -> ColumnElement[bool]:
    return and_(
        _ack.announcement_id == row.announcement_id, _ack.round == row.number,
        _ack.confirmed_at.is_(None), _ack.released_at.is_(None),
    )  # fmt: skip


def _hold(row: Row[Any], since: datetime, pause_id: int, moment: datetime) -> None:
    """Let the reminders that are due now wait for a person, once in a pause."""
    due = select(_ack.person_id).where(_pending(row), _ack.reminders < row.remind_most, _last <= since)
    if fetch(due.limit(1)):
        held.must_wait(held.REMINDERS, f"{row.announcement_id}:{row.number}:{pause_id}", moment, row.announcement_id)
    db.session.commit()
