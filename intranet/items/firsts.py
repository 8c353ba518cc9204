"""First posts: the first thing somebody writes in a group, or in the company, and whether anybody has answered.

It is noted when it is written, whatever state it is in: a post that is held or hidden waits for its hello from the
moment when readers find it. That it waits is read from the thread, so whoever answers takes the mark away, and it
comes back where the answer goes. Comments and answers carry none: they stand in a talk already.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, column, delete, exists, not_, or_, select, table

from intranet import clock
from intranet.access import COMMUNITY_MANAGER, Viewer
from intranet.database import db, fetch
from intranet.items.models import FirstPost, Item, ItemState
from intranet.items.visibility import VISIBLE, readable_by

#: What somebody begins a talk with.
KINDS = frozenset({"post", "question", "event"})
#: A hello that comes later says rather that nobody had looked.
WAITS = timedelta(days=30)
#: Longer than anything is held, scheduled or waits.
KEEP = timedelta(days=180)

# Groups and people stand above items in the layers, so their tables go by name.
interest_group = table("interest_group", column("id"), column("visibility"))
person = table("person", column("id"), column("state"))

_item, _first = Item.__table__.c, FirstPost.__table__.c
_other, _reply = Item.__table__.alias("other"), Item.__table__.alias("reply")
_BEFORE = exists().where(
    _other.c.author_id == bindparam("author"), _other.c.id != bindparam("item"), _other.c.state == ItemState.PUBLISHED
)
_BEFORE_THERE = _BEFORE.where(_other.c.group_id == bindparam("group"))
_STANDING = select(_BEFORE.label("in_company"), _BEFORE_THERE.label("in_group"))

_ANSWERED = exists().where(
    _reply.c.root_id == _item.id,
    _reply.c.id != _item.id,
    _reply.c.state == ItemState.PUBLISHED,
    _reply.c.author_id.is_distinct_from(_item.author_id),
)
_IS_OPEN = exists().where(interest_group.c.id == _item.group_id, interest_group.c.visibility == "open")
_AUTHOR_IS_HERE = exists().where(person.c.id == _item.author_id, person.c.state == "active")

#: A first post that nobody has answered, in a place whose newcomers the viewer greets: what stands in a closed group
#: is for those who greet there; community managers see who is new to the company in what everybody reads.
TO_GREET: ColumnElement[bool] = and_(
    VISIBLE,
    _item.closed_at.is_(None),
    _item.published_at > bindparam("since"),
    _item.author_id != bindparam("me"),
    or_(_first.group_id.is_not_distinct_from(_item.group_id), _first.in_company),  # not where it was moved to
    or_(
        _item.group_id.in_(bindparam("greeted", expanding=True)),
        and_(_first.in_company, bindparam("greets_all", type_=Boolean), or_(_item.group_id.is_(None), _IS_OPEN)),
    ),
    _AUTHOR_IS_HERE,
    not_(_ANSWERED),
)
ROWS = select(_item.id, _first.in_company).join_from(FirstPost.__table__, Item.__table__, _item.id == _first.item_id)
_AMONG = ROWS.where(_first.item_id.in_(bindparam("ids", expanding=True)), TO_GREET)
#: Begun at the few first posts rather than at the many items: an item is looked up by its id, and nothing is scanned.
_WAITING = (
    select(_first.item_id)
    .where(
        _first.noted_at > bindparam("noted"),
        or_(_first.group_id.in_(bindparam("greeted", expanding=True)), _first.in_company),
        exists().where(_item.id == _first.item_id, TO_GREET),
    )
    .order_by(_first.noted_at, _first.item_id)
    .limit(bindparam("most"))
)


def note(item: Item) -> None:
    """Note that an item in hand is its author's first, within the caller's transaction."""
    if item.kind not in KINDS or item.author_id is None:
        return
    known = {"author": item.author_id, "item": item.id, "group": item.group_id}
    [wrote] = fetch(_STANDING, known)
    if wrote.in_group or (item.group_id is None and wrote.in_company):
        return
    moment = clock.now()
    told = None if item.group_id else moment  # where no ambassadors are
    about = {"item_id": item.id, "group_id": item.group_id, "in_company": not wrote.in_company}
    db.session.add(FirstPost(**about, noted_at=moment, told_at=told))


def greets(viewer: Viewer) -> bool:
    """Whether the viewer greets newcomers anywhere."""
    return bool(viewer.greeted_group_ids) or viewer.has(COMMUNITY_MANAGER)


def greeter(viewer: Viewer) -> dict[str, Any]:
    """Return the values that ``TO_GREET`` binds, and ``noted``, before which nothing waits."""
    moment = clock.now()
    return {
        **readable_by(viewer),
        "me": viewer.person_id,
        "greeted": sorted(viewer.greeted_group_ids),
        "greets_all": viewer.has(COMMUNITY_MANAGER),
        "since": moment - WAITS,
        "noted": moment - KEEP,
    }


def among(viewer: Viewer, item_ids: Collection[int]) -> frozenset[int]:
    """Return which of these items wait for the viewer's hello: one statement, and none for who greets nowhere."""
    if not item_ids or not greets(viewer):
        return frozenset()
    return frozenset(row.id for row in fetch(_AMONG, {**greeter(viewer), "ids": list(item_ids)}))


def waiting(viewer: Viewer, most: int) -> list[int]:
    """Return the first posts that wait for the viewer's hello, by one statement, the oldest first."""
    return [row.item_id for row in fetch(_WAITING, {**greeter(viewer), "most": most})] if greets(viewer) else []


def forget() -> int:
    """Forget what was first long ago; return how many notes went. Commits."""
    old = _first.noted_at < clock.now() - KEEP
    done = db.session.connection().execute(delete(FirstPost.__table__).where(old))
    db.session.commit()
    return done.rowcount
