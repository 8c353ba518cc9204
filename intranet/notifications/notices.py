"""Telling people, within the caller's transaction: rows of the inbox and the mails that follow at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from intranet import clock, jobs
from intranet.database import db, insert_new, portions
from intranet.items.models import Item
from intranet.mail import outbox
from intranet.notifications import wishes
from intranet.notifications.deciding import Wishes, decide
from intranet.notifications.kinds import Kind, Rhythm
from intranet.notifications.models import FanOut, Notice
from intranet.settings import settings

#: The kind of mail that tells of one notice, and of a day's; the inbox above registers both.
MAIL, BUNDLE = "notice", "notices"
FAN_OUT_JOB = "notices"
#: Acts by which a mail tells of one item.
WRITINGS = frozenset({"question", "answer", "comment", "thanks", "post", "event", "announcement", "mention"})
#: People whose wishes one statement is asked for.
PORTION = 1_000


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, once. ``subject`` names the act, such as ``answer:12``."""

    kind: Kind
    subject: str
    actor_id: int | None
    item_id: int | None = None
    thread_id: int | None = None
    group_id: int | None = None
    at: datetime | None = None  # now, where it is told at once


def notify(
    recipient_ids: Iterable[int | None],
    kind: Kind,
    *,
    subject: str,
    actor_id: int | None,
    item_id: int | None = None,
    thread_id: int | None = None,
    group_id: int | None = None,
) -> None:
    """Tell each recipient once, except the actor, as they want to be told."""
    wanted = {person_id for person_id in recipient_ids if person_id is not None} - {actor_id or 0}
    event = Event(kind, subject, actor_id, item_id, thread_id, group_id)
    for some in portions(sorted(wanted), PORTION):
        tell(event, some)


def notify_about(
    item: Item, recipient_ids: Iterable[int | None], kind: Kind, *, actor_id: int | None, subject: str = ""
) -> None:
    """Tell each recipient of an item once: that it was written, or of the act that ``subject`` names."""
    notify(
        recipient_ids,
        kind,
        subject=subject or written(item),
        actor_id=actor_id,
        item_id=item.id,
        thread_id=item.root_id or item.id,
        group_id=item.group_id,
    )


def written(item: Item) -> str:
    """Return the name of the act of writing an item."""
    return f"{item.kind}:{item.id}"


def announce(kind: Kind, item: Item) -> None:
    """Have all members of its group told of a new thread, soon and in the background."""
    if item.group_id is None:
        return
    announce_to_audience(kind, item)


def announce_to_audience(kind: Kind, item: Item, subject: str = "") -> None:
    """Have its audience told, in a group its members: that it was written, or of the act that ``subject`` names."""
    row = {
        "kind": kind.name, "subject_key": subject or written(item), "actor_id": item.author_id, "item_id": item.id,
        "group_id": item.group_id, "is_call": False, "after_id": 0, "created_at": clock.now(),
    }  # fmt: skip
    insert_new(FanOut.__table__, [row])
    jobs.wake_after_commit(FAN_OUT_JOB)


def call(kind: Kind, item: Item, group_id: int, actor_id: int | None) -> None:
    """Have all members of a group that an item mentions told of it, as far as they can read it then."""
    row = {
        "kind": kind.name, "subject_key": f"{written(item)}:{group_id}", "actor_id": actor_id, "item_id": item.id,
        "group_id": group_id, "is_call": True, "after_id": 0, "created_at": clock.now(),
    }  # fmt: skip
    insert_new(FanOut.__table__, [row])
    jobs.wake_after_commit(FAN_OUT_JOB)


def follow(thread_id: int, group_id: int | None) -> None:
    """Let what was told of a thread belong to the group it stands in now: its name, its level, its mutes."""
    rows = update(Notice.__table__).where(Notice.__table__.c.thread_id == thread_id)
    db.session.connection().execute(rows.values(group_id=group_id))


def settle(some: Collection[Kind]) -> None:
    """Make old, for everybody, what these kinds told: it is dealt with. Within the caller's transaction."""
    notice = Notice.__table__.c
    told = notice.kind.in_([kind.name for kind in some]), notice.read_at.is_(None)
    if db.session.scalar(select(notice.id).where(*told).limit(1)) is not None:
        db.session.connection().execute(update(Notice.__table__).where(*told).values(read_at=clock.now()))


def settle_acts(beginning: str, recipient_ids: Collection[int]) -> None:
    """Make old, for those who may have been told, what was told of acts whose names begin so: it is dealt with."""
    notice = Notice.__table__.c
    theirs = notice.recipient_id.in_(recipient_ids)
    told = theirs, notice.subject_key.startswith(beginning, autoescape=True), notice.read_at.is_(None)
    db.session.connection().execute(update(Notice.__table__).where(*told).values(read_at=clock.now()))


def tell(event: Event, people: Collection[int]) -> None:
    """Write the notices of an event, and the mails to those who want one at once."""
    kind = event.kind
    known = {} if kind.must_reach else _wishes(event, people)
    decisions = {person_id: decide(kind, known.get(person_id, wishes.NONE)) for person_id in people}
    rows = [
        {
            "recipient_id": person_id, "kind": kind.name, "concern": kind.concern, "subject_key": event.subject,
            "actor_id": event.actor_id, "item_id": event.item_id, "thread_id": event.thread_id,
            "group_id": event.group_id, "mail": decision.mail, "created_at": event.at or clock.now(),
        }
        for person_id, decision in decisions.items()
        if decision.inbox
    ]  # fmt: skip
    if not rows:
        return
    insert_new(Notice.__table__, rows)
    at_once = [person_id for person_id, decision in decisions.items() if decision.mail is Rhythm.NOW]
    if at_once and settings().mail_server:
        outbox.enqueue([_mail(event, person_id) for person_id in at_once])
        jobs.wake_after_commit("mail")


def _wishes(event: Event, people: Collection[int]) -> dict[int, Wishes]:
    return wishes.of(people, event.kind, actor_id=event.actor_id, thread_id=event.thread_id, group_id=event.group_id)


def mail_key(person_id: int, subject: str) -> str:
    """Return the key of the mail to a person about an act, from which its Message-ID is made."""
    return f"notice:{person_id}:{subject}"


def item_of(key: str) -> int | None:
    """Return the item that a mail with this key told of, if its act was the writing of one."""
    _, _, act, number = key.split(":", 3)
    return int(number) if act in WRITINGS and number.isdigit() else None


def _mail(event: Event, person_id: int) -> outbox.NewMail:
    kind = event.kind.mail_kind or MAIL
    return outbox.NewMail(
        kind,
        mail_key(person_id, event.subject),
        template=kind,
        values={"subject": event.subject},
        person_id=person_id,
        thread=f"thread-{event.thread_id}" if event.thread_id else None,
    )
