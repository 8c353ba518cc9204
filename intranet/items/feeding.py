"""What home and its like are made of: the latest of a kind where the reader belongs, and whether they saw it.

Each kind gives its own rows, by one descending index scan with a limit; whoever shows several kinds together
merges the few rows. ``is_new`` of a row: something happened since the reader opened its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, or_

from intranet.access import Viewer
from intranet.database import fetch
from intranet.items.models import Item, Seen
from intranet.items.visibility import readable_by
from intranet.web.pagination import Cursor

_item, _seen = Item.__table__.c, Seen.__table__.c
_at: BindParameter[Any] = bindparam("at")
_last: BindParameter[Any] = bindparam("last")


class FeedScan:
    """The scan of one kind by ``ix_item_kind_activity``: it stops after the few rows that are shown.

    ``rows`` is a select of the kind's items with VISIBLE; further columns are added to it.
    """

    def __init__(self, kind: str, rows: Select[Any]) -> None:
        self._newest = (
            rows.add_columns(
                _item.kind,
                _item.last_activity_at.label("active_at"),
                or_(_seen.seen_at.is_(None), _seen.seen_at < _item.last_activity_at).label("is_new"),
            )
            .outerjoin(Seen.__table__, and_(_seen.item_id == _item.id, _seen.person_id == bindparam("me")))
            .where(
                _item.kind == kind,
                or_(_item.group_id.is_(None), _item.group_id.in_(bindparam("groups", expanding=True))),
            )
            .order_by(_item.last_activity_at.desc(), _item.id.desc())
            .limit(bindparam("most"))
        )
        self._older = self._newest.where(
            or_(_item.last_activity_at < _at, and_(_item.last_activity_at == _at, _item.id < _last))
        )

    def latest(self, viewer: Viewer, after: Cursor | None, limit: int) -> Sequence[Row[Any]]:
        """Return rows of the viewer's groups and of everyone's, by latest activity, from the cursor on."""
        values: dict[str, Any] = {
            **readable_by(viewer),
            "me": viewer.person_id,
            "groups": sorted(viewer.member_group_ids),
            "most": limit,
        }
        if after is None:
            return fetch(self._newest, values)
        return fetch(self._older, {**values, "at": after.at, "last": after.id})
