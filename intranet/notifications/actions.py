"""Choosing what to hear: rhythms, levels of groups, and muting. Each may be pressed twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import Base, db, insert_new, lock_row
from intranet.items.models import Item, Saved
from intranet.items.policy import can_see
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import GroupLevel, MutedPerson, MutedThread, NoticePreference


def choose(actor: Viewer, rhythms: Mapping[str, Rhythm], levels: Mapping[int, Level]) -> None:
    """Keep what the actor wants to hear of topics and of their groups."""
    lock_row(Base.metadata.tables["person"], actor.person_id)  # of two presses at once the second finds the rows
    for topic, rhythm in rhythms.items():
        db.session.merge(NoticePreference(person_id=actor.person_id, topic=topic, rhythm=rhythm))
    for group_id in sorted(levels.keys() & actor.member_group_ids):
        db.session.merge(GroupLevel(person_id=actor.person_id, group_id=group_id, level=levels[group_id]))
    db.session.commit()


def choose_level(actor: Viewer, group_id: int, level: Level) -> None:
    """Keep how much of one of their groups the actor wants to hear. Raises Forbidden for a group of others."""
    require(group_id in actor.member_group_ids)
    choose(actor, {}, {group_id: level})


def mute_thread(actor: Viewer, thread: Item, *, muted: bool) -> None:
    """Be told nothing more of a thread, or again. Raises Forbidden for what the actor cannot read."""
    require(can_see(actor, thread))
    _mark(MutedThread.__table__, muted, person_id=actor.person_id, thread_id=thread.id)
    db.session.commit()


def mute_person(actor: Viewer, person_id: int, *, muted: bool) -> None:
    """Be told nothing of what a colleague does, or again. They are not told. Raises Forbidden for oneself."""
    require(person_id != actor.person_id)
    _mark(MutedPerson.__table__, muted, person_id=actor.person_id, muted_id=person_id)
    db.session.commit()


def save(actor: Viewer, item: Item, *, saved: bool) -> None:
    """Keep an item to find it again, or no more. Raises Forbidden for what the actor cannot read."""
    require(can_see(actor, item))
    _mark(Saved.__table__, saved, person_id=actor.person_id, item_id=item.id)
    db.session.commit()


def mute_by_link(
    person_id: int, *, thread_id: int = 0, group_id: int = 0, topic: str = "", rhythm: Rhythm = Rhythm.DAILY
) -> None:
    """End the mails that one link stands for: of a thread, a group's news, a topic, or those of a day or a week.

    The signed link is the right to do so: no viewer, nobody needs to be signed in.
    """
    try:
        if thread_id:
            _mark(MutedThread.__table__, True, person_id=person_id, thread_id=thread_id)
        elif group_id:
            db.session.merge(GroupLevel(person_id=person_id, group_id=group_id, level=Level.NEVER))
        elif topic:
            db.session.merge(NoticePreference(person_id=person_id, topic=topic, rhythm=Rhythm.NEVER))
        else:
            _end_summaries(person_id, rhythm)
        db.session.commit()
    except IntegrityError:  # the thread, the group or the person is gone for good: there is nothing to end
        db.session.rollback()


def _end_summaries(person_id: int, rhythm: Rhythm) -> None:
    for table, column in ((NoticePreference.__table__, "rhythm"), (GroupLevel.__table__, "level")):
        theirs = table.c.person_id == person_id, table.c[column] == rhythm
        db.session.execute(update(table).where(*theirs).values({column: Rhythm.NEVER}))


def _mark(table: Any, on: bool, **ids: int) -> None:
    """Make or remove one row of two ids, whatever there is."""
    if on:
        moment = "saved_at" if table is Saved.__table__ else "muted_at"
        insert_new(table, [{**ids, moment: clock.now()}])
    else:
        db.session.execute(delete(table).where(*(table.c[name] == value for name, value in ids.items())))
