"""What people want to hear of one event, read for many of them at once by one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, String, bindparam, literal, select, union_all

from intranet.database import fetch
from intranet.notifications.deciding import Level, Wishes
from intranet.notifications.kinds import Kind, Rhythm
from intranet.notifications.models import GroupLevel, MutedPerson, MutedThread, NoticePreference

_preference, _level = NoticePreference.__table__.c, GroupLevel.__table__.c
_thread, _person = MutedThread.__table__.c, MutedPerson.__table__.c
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_RHYTHM, _LEVEL, _THREAD, _ACTOR = "rhythm", "level", "mutes_thread", "mutes_actor"
_nothing = literal("", String)

_WISHES = union_all(
    select(_preference.person_id, literal(_RHYTHM).label("what"), _preference.rhythm.label("value")).where(
        _preference.person_id.in_(_PEOPLE), _preference.topic == bindparam("topic")
    ),
    select(_level.person_id, literal(_LEVEL), _level.level).where(
        _level.person_id.in_(_PEOPLE), _level.group_id == bindparam("group")
    ),
    select(_thread.person_id, literal(_THREAD), _nothing).where(
        _thread.person_id.in_(_PEOPLE), _thread.thread_id == bindparam("thread")
    ),
    select(_person.person_id, literal(_ACTOR), _nothing).where(
        _person.person_id.in_(_PEOPLE), _person.muted_id == bindparam("actor")
    ),
)
_EVERYTHING = union_all(
    select(
        _preference.person_id,
        literal(_RHYTHM).label("what"),
        literal(0).label("number"),
        (_preference.topic + " " + _preference.rhythm).label("value"),
    ).where(_preference.person_id.in_(_PEOPLE)),
    select(_level.person_id, literal(_LEVEL), _level.group_id, _level.level).where(_level.person_id.in_(_PEOPLE)),
    select(_thread.person_id, literal(_THREAD), _thread.thread_id, _nothing).where(_thread.person_id.in_(_PEOPLE)),
    select(_person.person_id, literal(_ACTOR), _person.muted_id, _nothing).where(_person.person_id.in_(_PEOPLE)),
)
NONE = Wishes()


def of(
    person_ids: Collection[int], kind: Kind, *, actor_id: int | None, thread_id: int | None, group_id: int | None
) -> dict[int, Wishes]:
    """Return the wishes of those people who have any about such an event."""
    rows = fetch(
        _WISHES,
        {
            "people": list(person_ids), "topic": kind.topic.name, "group": group_id or 0, "thread": thread_id or 0,
            "actor": actor_id or 0,
        },
    )  # fmt: skip
    found: dict[int, dict[str, str]] = {}
    for person_id, what, value in rows:
        found.setdefault(person_id, {})[what] = value
    return {person_id: _wishes(said) for person_id, said in found.items()}


@dataclass(slots=True)
class AllWishes:
    """Everything that one person wants to hear, for whoever chooses among many events: the digest."""

    rhythms: dict[str, Rhythm] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    threads: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    def about(self, kind: Kind, *, actor_id: int | None, thread_id: int, group_id: int | None) -> Wishes:
        """Return the wishes that matter for one event."""
        return Wishes(
            self.rhythms.get(kind.topic.name),
            self.levels.get(group_id or 0),
            thread_id in self.threads,
            (actor_id or 0) in self.people,
        )


def everything(person_ids: Collection[int]) -> dict[int, AllWishes]:
    """Return all wishes of many people by one statement."""
    found = {person_id: AllWishes() for person_id in person_ids}
    for person_id, what, number, value in fetch(_EVERYTHING, {"people": list(person_ids)}):
        theirs = found[person_id]
        if what == _RHYTHM:
            topic, _, rhythm = value.partition(" ")
            theirs.rhythms[topic] = Rhythm(rhythm)
        elif what == _LEVEL:
            theirs.levels[number] = Level(value)
        else:
            (theirs.threads if what == _THREAD else theirs.people).add(number)
    return found


def _wishes(said: dict[str, str]) -> Wishes:
    return Wishes(
        Rhythm(said[_RHYTHM]) if _RHYTHM in said else None,
        Level(said[_LEVEL]) if _LEVEL in said else None,
        _THREAD in said,
        _ACTOR in said,
    )
