"""One mail a day, and one a week, for those who want that: planned by their own clock, made when it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from intranet import clock, jobs
from intranet.database import db, portions
from intranet.inbox import rhythm
from intranet.inbox.rhythm import Due
from intranet.mail import outbox
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import Notice
from intranet.notifications.notices import BUNDLE
from intranet.people.models import Person
from intranet.settings import settings

_notice, _person = Notice.__table__.c, Person.__table__.c


def plan_due() -> None:
    """Plan the summaries that are due now somewhere; the timetable calls every hour."""
    if settings().mail_server:
        plan(clock.now())


def plan(now: datetime) -> int:
    """Write the mails that are due at a moment; nobody gets two of a day or a week. Commits."""
    site = settings()
    zone_of = func.coalesce(_person.time_zone, site.time_zone)
    waiting = select(zone_of).join(Notice.__table__, _notice.recipient_id == _person.id).where(*_waiting()).distinct()
    planned = 0
    for zone in sorted(db.session.scalars(waiting)):
        for due in rhythm.due(now, ZoneInfo(zone), site.summary_hour, site.summary_weekday):
            planned += _plan(due, select(_person.id).where(zone_of == zone))
    if planned:
        jobs.wake("mail")
    return planned


def _plan(due: Due, people_there: Any) -> int:
    """Write a mail for each of these people who has something unread from before the summary's moment."""
    waiting = (*_waiting(), _notice.mail == due.rhythm, _notice.created_at < due.until)
    done = select(_notice.recipient_id).where(_notice.mail == due.rhythm, _notice.bundled_on == due.day)
    theirs = _notice.recipient_id.in_(people_there), _notice.recipient_id.not_in(done)
    people = sorted(db.session.scalars(select(_notice.recipient_id).distinct().where(*waiting, *theirs)))
    for some in portions(people):
        rows = update(Notice.__table__).where(*waiting, _notice.recipient_id.in_(some))
        db.session.connection().execute(rows.values(bundled_on=due.day))
        outbox.enqueue([_mail(person_id, due) for person_id in some])
        db.session.commit()
    return len(people)


def _waiting() -> tuple[Any, ...]:
    summed_up = _notice.mail.in_((Rhythm.DAILY, Rhythm.WEEKLY))
    return summed_up, _notice.read_at.is_(None), _notice.bundled_on.is_(None)


def _mail(person_id: int, due: Due) -> outbox.NewMail:
    key = f"notices:{person_id}:{due.day}" + (":week" if due.rhythm is Rhythm.WEEKLY else "")
    values = {"day": due.day.isoformat(), "rhythm": str(due.rhythm)}
    return outbox.NewMail(BUNDLE, key, template="notices", values=values, person_id=person_id)
