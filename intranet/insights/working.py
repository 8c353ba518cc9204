"""Who worked with whom: answers, comments and mentions between two people, as one of them may read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, literal, or_, select, union_all

from intranet import clock
from intranet.access import Viewer
from intranet.database import fetch
from intranet.items.models import Item, ItemMention, ItemState

#: What lies further back is no occasion any more.
LATELY = timedelta(days=90)

_item, _mention = Item.__table__.c, ItemMention.__table__.c
_parent, _root = Item.__table__.alias("parent"), Item.__table__.alias("root")
_since: BindParameter[Any] = bindparam("since", type_=_item.published_at.type)
_one: BindParameter[Any] = bindparam("one", expanding=True)
_to_whom = func.coalesce(_parent.c.author_id, _root.c.author_id)
_FOUND = (
    _item.state == ItemState.PUBLISHED,
    _root.c.state == ItemState.PUBLISHED,
    func.coalesce(_parent.c.state, ItemState.PUBLISHED) == ItemState.PUBLISHED,
    _item.published_at >= _since,
)
_ROW = (_item.author_id.label("by_id"), _item.audience_id, _item.root_id, _item.published_at.label("at"))
_ALL = (
    Item.__table__.join(_root, _root.c.id == _item.root_id).outerjoin(_parent, _parent.c.id == _item.parent_id)
)  # fmt: skip
_ACTS = union_all(
    select(*_ROW, _to_whom.label("to_id"))
    .select_from(_ALL)
    .where(*_FOUND, _item.id != _item.root_id, or_(_item.author_id.in_(_one), _to_whom.in_(_one))),
    select(*_ROW, _mention.person_id)
    .select_from(_ALL.join(ItemMention.__table__, _mention.item_id == _item.id))
    .where(*_FOUND, _item.kind != literal("thanks"), or_(_item.author_id.in_(_one), _mention.person_id.in_(_one))),
)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody answered a colleague, commented on what they wrote, or mentioned them."""

    by_id: int
    to_id: int
    audience_id: int
    thread_id: int
    at: datetime


def acts_of(person_ids: list[int]) -> Iterator[Act]:
    """Yield what lately went on between these people and others; who may read it, ``readable`` says."""
    for row in fetch(_ACTS, {"since": clock.now() - LATELY, "one": person_ids}):
        if row.by_id is not None and row.to_id is not None and row.by_id != row.to_id:
            yield Act(row.by_id, row.to_id, row.audience_id, row.root_id, row.at)


def readable(viewer: Viewer, act: Act) -> bool:
    """Whether the viewer took part in an act and may still read it."""
    return viewer.person_id in (act.by_id, act.to_id) and act.audience_id in viewer.audience_ids
