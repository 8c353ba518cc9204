"""Events of groups, and who comes to them."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from intranet.database import db
from intranet.demo.chronicle import Post as DemoThread
from intranet.demo.events import DemoEvent, load
from intranet.demo.seed.ground import Ground, once_key, planted
from intranet.events.models import Answer, Attendance, Event
from intranet.events.times import Span, moment, whole_days
from intranet.items import tagging
from intranet.items.models import Act, ActKind
from intranet.search import outbox


def plant_events(ground: Ground) -> int:
    """Add the events in the order in which they were planned."""
    before = planted(Event)
    new = [row for row in load() if once_key(row.key) not in before]
    for content in sorted(new, key=lambda row: -row.when.days):
        _add(ground, content)
    db.session.commit()
    return len(new)


def _add(ground: Ground, content: DemoEvent) -> None:
    zone = ground.company.zone(content.by)
    at = ground.chronicle.timeline.moment(content.when, zone, content.key)
    span = _span(content, ground.chronicle.now.astimezone(ZoneInfo(zone)).date(), zone)
    event = Event(
        title=content.title, once_key=once_key(content.key), place=content.place, link=content.link,
        capacity=content.capacity, starts_at=span.starts_at, ends_at=span.ends_at, zone=zone,
        is_all_day=span.is_all_day, remind_at=span.remind_at if span.remind_at > ground.chronicle.now else None,
    )  # fmt: skip
    thread = DemoThread(content.key, "event", content.by, at, content.body)
    ground.write(event, thread, content.group)
    tagging.set_tags(event.id, content.tags)
    answers = [
        *((who, Answer.GOING) for who in (content.by, *content.going)),
        *((who, Answer.WAITING) for who in content.waiting),
        *((who, Answer.MAYBE) for who in content.maybe),
    ]
    for number, (who, answer) in enumerate(answers):
        answered_at = min(at + timedelta(minutes=47 * number), ground.chronicle.now)
        person_id = ground.people[who]
        db.session.add(Attendance(event_id=event.id, person_id=person_id, state=answer, answered_at=answered_at))
        db.session.flush()  # the order of the ids is that of the answers
    if content.cancelled:
        event.cancelled_at = min(at + timedelta(hours=5), ground.chronicle.now)
        act = Act(item_id=event.id, kind=ActKind.CANCELLED, by_id=event.author_id, at=event.cancelled_at)
        act.reason, event.sequence = content.cancelled, 1
        db.session.add(act)
    ground.open_pages(event, thread, content.group)
    outbox.changed("event", event.id)


def _span(content: DemoEvent, today: date, zone: str) -> Span:
    day = today + timedelta(days=content.begins_in)
    if not content.begins:
        return whole_days(day, day, zone)
    begins = moment(day, time.fromisoformat(content.begins), zone)
    assert begins is not None, "no clock skips an afternoon"  # noqa: S101
    return Span(begins, begins + timedelta(hours=content.hours), zone, is_all_day=False)
