"""What home and a group's stream are made of: the tops of threads by latest activity, and whether a reader saw them.

All kinds are read by one descending scan of an index with a limit; whoever shows them adds the columns of each
kind. ``is_new`` of a row: something happened since the reader opened its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, literal, or_, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import fetch
from intranet.items.models import Item, ItemState, Seen
from intranet.items.visibility import VISIBLE_ONE_BY_ONE, readable_by
from intranet.web.pagination import Cursor

_item, _seen = Item.__table__.c, Seen.__table__.c
_parent = Item.__table__.alias("parent")
_at: BindParameter[Any] = bindparam("at")
_last: BindParameter[Any] = bindparam("last")
_group: BindParameter[Any] = bindparam("group")
_now: BindParameter[Any] = bindparam("now")


#: How much others wrote in threads since the reader opened them, in the columns in which reactions are counted.
FRESH = (
    select(
        _item.root_id.label("item_id"), literal("fresh").label("kind"), func.count().label("number"),
        literal(0).label("is_mine"),
    )
    .join_from(Item.__table__, Seen.__table__, _seen.item_id == _item.root_id)
    .outerjoin(_parent, _parent.c.id == _item.parent_id)
    .where(
        VISIBLE_ONE_BY_ONE,
        _seen.person_id == bindparam("me"),
        _item.root_id.in_(bindparam("roots", expanding=True)),
        _item.id != _item.root_id,
        _item.published_at > _seen.seen_at,
        _item.author_id.is_distinct_from(bindparam("me")),
        func.coalesce(_parent.c.state, ItemState.PUBLISHED) == ItemState.PUBLISHED,
    )
    .group_by(_item.root_id)
)  # fmt: skip


class FeedScan:
    """A scan that stops after the few rows shown: of ``ix_item_activity`` for home, of ``ix_item_stream`` for a group.

    ``rows`` is a select of items with VISIBLE_IN_ORDER; further columns are added to it. Kinds and the reader's groups
    are compared so that SQLite takes no other index.
    """

    def __init__(self, kinds: Sequence[str], rows: Select[Any]) -> None:
        tops = (
            rows.add_columns(
                _item.kind,
                _item.last_activity_at.label("active_at"),
                or_(_seen.seen_at.is_(None), _seen.seen_at < _item.last_activity_at).label("is_new"),
            )
            .outerjoin(Seen.__table__, and_(_seen.item_id == _item.id, _seen.person_id == bindparam("me")))
            .where(_item.root_id == _item.id, func.coalesce(_item.kind, "").in_(kinds))
            .order_by(_item.last_activity_at.desc(), _item.id.desc())
            .limit(bindparam("most"))
        )
        mine = or_(_item.group_id.is_(None), func.coalesce(_item.group_id, 0).in_(bindparam("groups", expanding=True)))
        not_pinned = or_(_item.pinned_until.is_(None), _item.pinned_until <= _now)
        self._home = _with_older(tops.where(mine))
        self._stream = _with_older(tops.where(_item.group_id == _group, not_pinned))
        self._pinned = tops.where(_item.group_id == _group, _item.pinned_until > _now)

    def latest(self, viewer: Viewer, after: Cursor | None, limit: int) -> Sequence[Row[Any]]:
        """Return rows of the viewer's groups and of everyone's, by latest activity, from the cursor on."""
        return _read(self._home, viewer, after, {"groups": sorted(viewer.member_group_ids), "most": limit})

    def in_group(self, viewer: Viewer, group_id: int, after: Cursor | None, limit: int) -> Sequence[Row[Any]]:
        """Return rows of one group that are not pinned, from the cursor on."""
        return _read(self._stream, viewer, after, {"group": group_id, "now": clock.now(), "most": limit})

    def pinned(self, viewer: Viewer, group_id: int, limit: int) -> Sequence[Row[Any]]:
        """Return rows of one group that are pinned now."""
        values = {"group": group_id, "now": clock.now(), "most": limit}
        return fetch(self._pinned, {**readable_by(viewer), "me": viewer.person_id, **values})


def _with_older(query: Select[Any]) -> tuple[Select[Any], Select[Any]]:
    before: ColumnElement[bool] = or_(
        _item.last_activity_at < _at, and_(_item.last_activity_at == _at, _item.id < _last)
    )
    return query, query.where(before)


def _read(
    queries: tuple[Select[Any], Select[Any]], viewer: Viewer, after: Cursor | None, values: dict[str, Any]
) -> Sequence[Row[Any]]:
    values = {**readable_by(viewer), "me": viewer.person_id, **values}
    if after is None:
        return fetch(queries[0], values)
    return fetch(queries[1], {**values, "at": after.at, "last": after.id})
