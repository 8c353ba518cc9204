"""Reading what somebody wants to hear: their choices, what they muted, and their marks in one thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, Row, bindparam, cast, literal, null, select, union_all

from intranet.access import Viewer
from intranet.database import Base, db, fetch
from intranet.items.models import Item, Saved
from intranet.items.visibility import VISIBLE, readable_by
from intranet.notifications import kinds
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import GROUP_NEWS, Rhythm
from intranet.notifications.models import GroupLevel, MutedPerson, MutedThread, NoticePreference

_saved, _thread, _person = Saved.__table__.c, MutedThread.__table__.c, MutedPerson.__table__.c
_item = Item.__table__.c
_preference, _level = NoticePreference.__table__.c, GroupLevel.__table__.c

_MARKS = union_all(
    select(_saved.item_id, literal(0).label("is_muted")).where(
        _saved.person_id == bindparam("me"), _saved.item_id.in_(bindparam("items", expanding=True))
    ),
    select(_thread.thread_id, literal(1)).where(
        _thread.person_id == bindparam("me"), _thread.thread_id == bindparam("thread")
    ),
)
_MUTED_THREADS = (
    select(_item.id, _item.kind, _item.title, _item.body_html)
    .join_from(MutedThread.__table__, Item.__table__, _item.id == _thread.thread_id)
    .where(_thread.person_id == bindparam("me"), VISIBLE)
    .order_by(_thread.muted_at.desc(), _item.id)
)

#: Without a group: what holds where nothing was chosen for it.
_LEVELS = union_all(
    select(cast(null(), Integer).label("group_id"), _preference.rhythm.label("level")).where(
        _preference.person_id == bindparam("me"), _preference.topic == bindparam("topic")
    ),
    select(_level.group_id, _level.level).where(
        _level.person_id == bindparam("me"), _level.group_id.in_(bindparam("groups", expanding=True))
    ),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the viewer has marked in one thread."""

    saved: frozenset[int] = frozenset()
    is_muted: bool = False


def marks(viewer: Viewer, thread_id: int, item_ids: Collection[int]) -> Marks:
    """Return which of the items the viewer has saved, and whether the thread is muted, by one statement."""
    rows = fetch(_MARKS, {"me": viewer.person_id, "items": list(item_ids), "thread": thread_id})
    return Marks(frozenset(row.item_id for row in rows if not row.is_muted), any(row.is_muted for row in rows))


def rhythms(viewer: Viewer) -> dict[str, Rhythm]:
    """Return the viewer's rhythm for every topic, chosen or not."""
    chosen: Mapping[str, str] = dict(
        db.session.execute(
            select(NoticePreference.topic, NoticePreference.rhythm).where(
                NoticePreference.person_id == viewer.person_id
            )
        ).all()
    )
    return {topic.name: Rhythm(chosen.get(topic.name, topic.rhythm)) for topic in kinds.topics()}


def levels(viewer: Viewer, group_ids: Collection[int]) -> dict[int, Level]:
    """Return how much of each of these groups the viewer hears, chosen or not."""
    rows = fetch(_LEVELS, {"me": viewer.person_id, "topic": GROUP_NEWS.name, "groups": list(group_ids)})
    usual = next((row.level for row in rows if row.group_id is None), GROUP_NEWS.rhythm)
    chosen = {row.group_id: Level(row.level) for row in rows if row.group_id is not None}
    return dict.fromkeys(group_ids, Level(usual)) | chosen


def muted_threads(viewer: Viewer) -> Sequence[Row[tuple[int, str, str, str]]]:
    """Return the threads that the viewer has muted and may still read, the latest first."""
    return fetch(_MUTED_THREADS, {**readable_by(viewer), "me": viewer.person_id})


def muted_people(viewer: Viewer) -> list[int]:
    """Return the ids of the colleagues whom the viewer has muted, by name."""
    person = Base.metadata.tables["person"].c
    query = select(_person.muted_id).join(person.id.table, person.id == _person.muted_id)
    return list(db.session.scalars(query.where(_person.person_id == viewer.person_id).order_by(person.sort_key)))


def mutes_person(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer has muted this colleague."""
    return db.session.get(MutedPerson, (viewer.person_id, person_id)) is not None
