"""Planning, changing, cancelling and answering: each one transaction with its seats, notices and search rows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import delete as delete_from

from intranet import clock, jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.drafts.actions import forget
from intranet.events import calendars, notices, policy, seats
from intranet.events.forms import Details
from intranet.events.models import Answer, CalendarFeed, Event
from intranet.groups.models import Group, Membership
from intranet.groups.queries.places import Place
from intranet.items import publishing, tagging, writing
from intranet.items.models import Act, ActKind, ItemState
from intranet.mentions.notices import mentioned
from intranet.people.models import Person
from intranet.search import outbox


def plan(actor: Viewer, place: Place, details: Details, once_key: str | None = None, draft: str = "new") -> Event:
    """Plan an event in a group, to which its author comes; sending the same form twice plans one. Raises Forbidden.

    It may have to wait for a moderator; then nobody is told of it yet.
    """
    require(policy.can_plan_in(actor, place.group_id))
    if before := writing.written_before(Event, actor, once_key):
        return before
    event = Event(
        audience_id=place.audience_id,
        group_id=place.group_id,
        author_id=actor.person_id,
        language=place.language,
        title=details.title,
        body=details.body,
        once_key=once_key,
    )
    _schedule(event, details)
    writing.publish(event)
    tagging.set_tags(event.id, details.tags)
    seats.note(event, actor.person_id, Answer.GOING)
    publishing.tell(event)
    forget(actor, "event", draft)
    _commit(event)
    return event


def edit(actor: Viewer, event: Event, details: Details, version: int) -> None:
    """Change what an event is; those who come are told of another time or place. Raises Forbidden or EditConflict."""
    event = seats.locked(event.id)
    require(policy.can_organise(actor, event))
    before = tagging.tags_of([event.id]).get(event.id, [])
    is_moved = (event.span, event.place, event.link) != (details.span, details.place, details.link)
    has_other_seats = event.capacity != details.capacity
    is_said_anew = writing.edit(
        event, actor, version=version, title=details.title, body=details.body, tags=details.tags,
        changes_more=is_moved or has_other_seats,
    )  # fmt: skip
    if (is_moved or has_other_seats) and not is_said_anew:
        _keep_version(event, actor, before)
    if is_moved:
        _schedule(event, details)
    event.capacity = details.capacity
    event.sequence += is_said_anew or is_moved or has_other_seats
    db.session.flush()
    if is_moved:
        _note(actor, event, ActKind.RESCHEDULED)
        notices.changed(event, actor.person_id)
    seats.move_up(event)
    mentioned(event.id, details.body, actor.person_id)
    forget(actor, "event-edit", event.id)
    _commit(event)


def cancel(actor: Viewer, event: Event, reason: str) -> None:
    """Say that it does not take place, and why; those who come are told. Raises Forbidden."""
    event = seats.locked(event.id)
    require(policy.can_organise(actor, event))
    if event.cancelled_at is None:
        event.cancelled_at = clock.now()
        event.sequence += 1
        _note(actor, event, ActKind.CANCELLED, reason)
        notices.cancelled(event, actor.person_id)
    _commit(event)


def reinstate(actor: Viewer, event: Event) -> None:
    """Let it take place after all; those who had come are told. Raises Forbidden."""
    event = seats.locked(event.id)
    require(policy.can_organise(actor, event))
    if event.cancelled_at is not None:
        event.cancelled_at = None
        event.sequence += 1
        _note(actor, event, ActKind.REINSTATED)
        notices.reinstated(event, actor.person_id)
        seats.move_up(event)
    _commit(event)


def close_answers(actor: Viewer, event: Event, *, closed: bool) -> None:
    """Let nobody new come, or again everybody; who waits still moves up. Raises Forbidden."""
    event = seats.locked(event.id)
    require(policy.can_organise(actor, event))
    if closed != (event.answers_closed_at is not None):
        event.answers_closed_at = clock.now() if closed else None
    db.session.commit()


def answer(actor: Viewer, event: Event, wanted: Answer) -> Answer:
    """Say whether the actor comes, also when pressed twice; return where they stand then. Raises Forbidden.

    The group is locked first, as it is by whoever leaves it: nobody gets a seat who is leaving.
    """
    lock_row(Group.__table__, event.group_id or 0)
    event = seats.locked(event.id)
    is_member = db.session.get(Membership, (event.group_id, actor.person_id), populate_existing=True) is not None
    require(is_member and (policy.can_answer if wanted == Answer.NO else policy.can_come)(actor, event))
    stands = seats.note(event, actor.person_id, wanted)
    db.session.commit()
    return stands


def delete(actor: Viewer, event: Event) -> None:
    """Take an event away, to be undone within 30 days; those who come are told. Raises Forbidden."""
    event = seats.locked(event.id)
    if event.state == ItemState.DELETED and event.deleted_by_id == actor.person_id:  # pressed twice at once
        return
    require(policy.can_delete(actor, event))
    event.sequence += 1
    notices.deleted(event, actor.person_id)
    writing.delete(event, actor)
    _commit(event)


def restore(actor: Viewer, event: Event) -> None:
    """Bring it back; those who had come are told. Raises Forbidden."""
    event = seats.locked(event.id)
    if event.state != ItemState.DELETED:  # pressed twice at once
        return
    require(policy.can_restore(actor, event) and writing.can_still_be_restored(event))
    writing.restore(event)
    event.sequence += 1
    if event.is_published:
        notices.restored(event, actor.person_id)
        seats.move_up(event)
    _commit(event)


def make_calendar_address(actor: Viewer) -> str:
    """Return a new secret for the actor's calendar; the one before ends with it."""
    lock_row(Person.__table__, actor.person_id)  # of two presses at once the second replaces the first
    token = secrets.token_urlsafe(32)
    db.session.merge(
        CalendarFeed(person_id=actor.person_id, token_hash=calendars.hashed(token), created_at=clock.now())
    )
    db.session.commit()
    return token


def end_calendar_address(actor: Viewer) -> None:
    """Let the address of the actor's calendar end, if there is one."""
    db.session.execute(delete_from(CalendarFeed).where(CalendarFeed.person_id == actor.person_id))
    db.session.commit()


def _schedule(event: Event, details: Details) -> None:
    """Take over when and where it is; whoever is told of another day so late is not reminded of it as well."""
    span = details.span
    if not event.starts_at or event.span != span:
        event.remind_at = span.remind_at if span.remind_at > clock.now() else None
    event.starts_at, event.ends_at, event.zone, event.is_all_day = (
        span.starts_at, span.ends_at, span.zone, span.is_all_day,
    )  # fmt: skip
    event.place, event.link, event.capacity = details.place, details.link, details.capacity


def _keep_version(event: Event, actor: Viewer, tags: Sequence[str]) -> None:
    """Count a change of the time alone as a version, so that of two who save at once the second meets the first's."""
    writing.keep_version(event, actor, tags)
    event.version += 1


def _note(actor: Viewer, event: Event, kind: ActKind, reason: str = "") -> None:
    db.session.add(Act(item_id=event.id, kind=kind, by_id=actor.person_id, at=clock.now(), reason=reason))


def _commit(event: Event) -> None:
    outbox.changed("event", event.id)
    db.session.commit()
    jobs.wake("search")
