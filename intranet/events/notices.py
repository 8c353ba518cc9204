"""Who is told: a group of a new event, and those who come of what changes for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.events.models import CONCERNED, Answer, Attendance, Event
from intranet.events.queries import when, when_and_where
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place, Rhythm, Topic
from intranet.notifications.notices import announce, notify, notify_about, settle_acts

CHANGES = Topic("event_changes", _l("An event I am going to changes, or a seat becomes free for me"), Rhythm.NOW, 50)
REMINDERS = Topic("event_reminders", _l("An event I am going to is tomorrow"), Rhythm.NOW, 55)
_COMES = _l("You get this mail because you said that you are going, or may go, to this event.")
_ICON = "calendar"


def _when_and_where(told: Sequence[Any], briefly: bool) -> dict[int, str]:
    """Return when and where each is; nothing where words stay in the group."""
    known = {} if briefly else when_and_where({notice.item_id for notice in told})
    return {notice.id: known.get(notice.item_id, "") for notice in told}


def _when(told: Sequence[Any], briefly: bool) -> dict[int, str]:
    """Return when each was to be that is deleted: of its own words nothing is shown any more."""
    event_ids = {notice.id: int(notice.subject_key.split(":")[1]) for notice in told}
    known = {} if briefly else when(set(event_ids.values()))
    return {notice_id: known.get(event_id, "") for notice_id, event_id in event_ids.items()}


def _events_of_group(notice: Any) -> Place:
    return "groups.events", {"group_id": notice.group_id}


PLANNED = kinds.register(
    Kind(
        "new_event", kinds.GROUP_NEWS, _ICON, _l("%(name)s invites you to %(subject)s"),
        reason=_l("You get this mail because you belong to %(group)s and want to hear of what is new there."),
        words=_when_and_where,
    )
)  # fmt: skip
CHANGED = kinds.register(
    Kind(
        "event_changed", CHANGES, _ICON, _l("%(name)s changed the time or place of %(subject)s"), _COMES,
        is_duty=True, words=_when_and_where,
    )
)  # fmt: skip
CANCELLED = kinds.register(
    Kind(
        "event_cancelled", CHANGES, _ICON, _l("%(name)s cancelled %(subject)s"), _COMES,
        tone="bad", is_duty=True, words=_when_and_where,
    )
)  # fmt: skip
REINSTATED = kinds.register(
    Kind(
        "event_reinstated", CHANGES, _ICON, _l("%(subject)s takes place after all"), _COMES,
        is_duty=True, words=_when_and_where,
    )
)  # fmt: skip
DELETED = kinds.register(
    Kind(
        "event_deleted", CHANGES, _ICON, _l("%(name)s deleted an event in %(subject)s that you wanted to go to"),
        reason=_l("You get this mail because you said that you are going, or may go, to an event in %(subject)s."),
        tone="bad", is_duty=True, audience=Audience.ACQUAINTED, words=_when, place=_events_of_group,
    )
)  # fmt: skip
SEATED = kinds.register(
    Kind(
        "event_seat", CHANGES, _ICON, _l("You have a seat at %(subject)s now"), _COMES,
        tone="ok", is_duty=True, words=_when_and_where,
    )
)  # fmt: skip
TOMORROW = kinds.register(
    Kind(
        "event_reminder", REMINDERS, _ICON, _l("%(subject)s is tomorrow"),
        reason=_l("You get this mail because you said that you are going to this event."), words=_when_and_where,
    )
)  # fmt: skip


def planned(event: Event) -> None:
    """Have the members of the group told of a new event."""
    announce(PLANNED, event)


def changed(event: Event, by_id: int) -> None:
    """Tell those who come of another time or place."""
    _tell(event, CHANGED, by_id, CONCERNED)


def cancelled(event: Event, by_id: int) -> None:
    """Tell those who come that it does not take place."""
    _tell(event, CANCELLED, by_id, CONCERNED)


def reinstated(event: Event, by_id: int) -> None:
    """Tell those who had come that it takes place after all."""
    _tell(event, REINSTATED, by_id, CONCERNED)


def deleted(event: Event, by_id: int) -> None:
    """Tell those who come that it is gone, by its group and its time alone."""
    if not event.is_over and event.cancelled_at is None:
        people, subject = _people(event, CONCERNED), f"{_deletion(event)}{event.sequence}"
        notify(people, DELETED, subject=subject, actor_id=by_id, group_id=event.group_id)


def restored(event: Event, by_id: int) -> None:
    """Tell those who had come that it is back; what told them that it was gone is old."""
    settle_acts(_deletion(event), _people(event, CONCERNED))
    reinstated(event, by_id)


def _deletion(event: Event) -> str:
    return f"event_deleted:{event.id}:"


def seated(event: Event, person_ids: Iterable[int]) -> None:
    """Tell those who waited that they have a seat."""
    subject = f"event_seat:{event.id}:{clock.now().isoformat(timespec='seconds')}"
    notify_about(event, person_ids, SEATED, actor_id=None, subject=subject)


def tomorrow(event: Event) -> None:
    """Remind those who come; once for each day on which it was to begin."""
    subject = f"event_reminder:{event.id}:{event.span.first_day}"
    people = _people(event, (Answer.GOING,))
    notify_about(event, people, TOMORROW, actor_id=None, subject=subject)


def _tell(event: Event, kind: Kind, by_id: int, states: Iterable[Answer]) -> None:
    if not event.is_over and (kind is CANCELLED or event.cancelled_at is None):
        subject = f"{kind.name}:{event.id}:{event.sequence}"
        notify_about(event, _people(event, states), kind, actor_id=by_id, subject=subject)


def _people(event: Event, states: Iterable[Answer]) -> list[int]:
    theirs = Attendance.event_id == event.id, Attendance.state.in_(list(states))
    return list(db.session.scalars(select(Attendance.person_id).where(*theirs)))
