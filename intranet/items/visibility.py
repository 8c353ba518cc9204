"""The rule of ``policy.is_visible`` for statements that are built once and bound to a viewer at each call."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, bindparam

from intranet.access import Viewer
from intranet.items.models import Item, ItemState

_item = Item.__table__.c

#: Published, and for an audience the viewer is in; ``readable_by`` binds the viewer.
VISIBLE: ColumnElement[bool] = and_(
    _item.state == ItemState.PUBLISHED, _item.audience_id.in_(bindparam("audiences", expanding=True))
)


def readable_by(viewer: Viewer) -> dict[str, list[int]]:
    """Return the values that ``VISIBLE`` binds."""
    return {"audiences": sorted(viewer.audience_ids)}
