"""The rule of ``policy.is_visible`` for statements that are built once and bound to a viewer at each call."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, bindparam, func

from intranet.access import Viewer
from intranet.items.models import Item, ItemState

_item = Item.__table__.c

#: Published, and for an audience the viewer is in; ``readable_by`` binds the viewer.
VISIBLE: ColumnElement[bool] = and_(
    _item.state == ItemState.PUBLISHED, _item.audience_id.in_(bindparam("audiences", expanding=True))
)
_FOR_THE_READER = func.coalesce(_item.audience_id, 0).in_(bindparam("audiences", expanding=True))

#: The same of items that are read along an index until enough are found: said so that SQLite, whose statistics are
#: samples, does not read everything of each audience to sort it.
VISIBLE_IN_ORDER: ColumnElement[bool] = and_(_item.state == ItemState.PUBLISHED, _FOR_THE_READER)

#: The same of items that are looked up one by one from a few rows of something else.
VISIBLE_ONE_BY_ONE: ColumnElement[bool] = and_(func.coalesce(_item.state, "") == ItemState.PUBLISHED, _FOR_THE_READER)


def readable_by(viewer: Viewer) -> dict[str, list[int]]:
    """Return the values that ``VISIBLE`` binds."""
    return {"audiences": sorted(viewer.audience_ids)}
