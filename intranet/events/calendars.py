"""Events for people's own calendars: iCalendar files (RFC 5545), and whose a secret address is.

Moments are written in UTC, which every calendar turns into its owner's time, summer or winter; whole days as days.
A changed event has a higher SEQUENCE under the same UID, a cancelled one says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
from sqlalchemy import select

from intranet.access import Viewer, viewers
from intranet.database import db
from intranet.events.models import CalendarFeed, Event
from intranet.mail.rendering import absolute_url
from intranet.people.models import Person, PersonState
from intranet.settings import settings
from intranet.web.text import plain_text

MEDIA_TYPE = "text/calendar"
DAY = timedelta(days=1)


def hashed(token: str) -> str:
    """Return what is stored of a token: who reads the database cannot read calendars by it."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def holder(token: str) -> Viewer | None:
    """Return whose calendar a token opens, with the rights of this moment; nobody where its holder has left."""
    person_id = db.session.scalar(
        select(CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == hashed(token), Person.state == PersonState.ACTIVE)
    )
    return None if person_id is None else viewers([person_id])[person_id]


def of_event(event: Event) -> bytes:
    """Return one event as a file."""
    return _written([(event, True)])


def of_events(events: Iterable[tuple[Event, bool]]) -> bytes:
    """Return events as a calendar to follow; each with whether it takes its reader's time."""
    return _written(events, name=settings().company_name, refreshed=timedelta(hours=1))


def _written(
    events: Iterable[tuple[Event, bool]], name: str | None = None, refreshed: timedelta | None = None
) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Intranet//Events//EN")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
    if refreshed:
        calendar.add("refresh-interval", refreshed, parameters={"VALUE": "DURATION"})
    for event, is_busy in events:
        calendar.add_component(_component(event, is_busy))
    return bytes(calendar.to_ical())


def _component(event: Event, is_busy: bool) -> icalendar.Event:
    address = absolute_url("events.show", event_id=event.id)
    written = icalendar.Event()
    written.add("uid", f"event-{event.id}@{urlsplit(settings().public_url).hostname}")
    written.add("sequence", event.sequence)
    written.add("dtstamp", event.edited_at or event.published_at or event.created_at)
    written.add("summary", event.title)
    written.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    written.add("transp", "OPAQUE" if is_busy and not event.cancelled_at else "TRANSPARENT")
    if event.is_all_day:
        written.add("dtstart", event.span.first_day)
        written.add("dtend", event.span.last_day + DAY)
    else:
        written.add("dtstart", event.starts_at)
        written.add("dtend", event.ends_at)
    if event.place or event.link:
        written.add("location", event.place or event.link)
    parts = (plain_text(event.body_html), event.link if event.place else "", address)
    written.add("description", "\n\n".join(part for part in parts if part))
    written.add("url", address)
    return written
