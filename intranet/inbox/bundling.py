"""One mail a day for those who want that: planned in the morning, made when it leaves."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from intranet import clock, jobs
from intranet.database import db, portions
from intranet.mail import outbox
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import Notice
from intranet.notifications.notices import BUNDLE
from intranet.settings import settings

#: Where the site is; before it nobody reads, after it the day is over.
FROM, UNTIL = time(8), time(18)
SATURDAY = 5


def plan_due() -> None:
    """Plan the day's mails while it is a good hour; the timetable calls every hour."""
    local = clock.now().astimezone(ZoneInfo(settings().time_zone))
    if settings().mail_server and is_good_hour(local):
        plan(local.date())


def is_good_hour(local: datetime) -> bool:
    """Whether the day's mails may be written at this moment where the site is."""
    return local.weekday() < SATURDAY and FROM <= local.time() < UNTIL


def plan(day: date) -> int:
    """Write a mail for everybody who has something unread to be told once a day; nobody gets two. Commits."""
    notice = Notice.__table__.c
    waiting = (notice.mail == Rhythm.DAILY, notice.read_at.is_(None), notice.bundled_on.is_(None))
    done = select(notice.recipient_id).where(notice.mail == Rhythm.DAILY, notice.bundled_on == day)
    people = list(
        db.session.scalars(select(notice.recipient_id).distinct().where(*waiting, notice.recipient_id.not_in(done)))
    )
    for some in portions(sorted(people)):
        theirs = update(Notice.__table__).where(*waiting, notice.recipient_id.in_(some))
        db.session.connection().execute(theirs.values(bundled_on=day))
        outbox.enqueue([_mail(person_id, day) for person_id in some])
        db.session.commit()
    if people:
        jobs.wake("mail")
    return len(people)


def _mail(person_id: int, day: date) -> outbox.NewMail:
    key, values = f"notices:{person_id}:{day}", {"day": day.isoformat()}
    return outbox.NewMail(BUNDLE, key, template="notices", values=values, person_id=person_id)
