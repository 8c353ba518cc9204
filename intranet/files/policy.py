"""Who finds a file: its uploader until its text is published, then exactly those who find the text.

Who decides about a text sees it whole, too: what waits for them or was hidden, with its pictures.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, exists, or_, select

from intranet.access import Viewer
from intranet.files import judging
from intranet.files.models import StoredFile
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible, stands_in_its_thread

UNPUBLISHED = (ItemState.DRAFT, ItemState.PENDING, ItemState.SCHEDULED)

#: Of these nobody finds the text but its author and who judges it.
HELD_BACK = (ItemState.PENDING, ItemState.HIDDEN)

_item = Item.__table__.c


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of files the viewer may open.

    A file has no rights of its own: moved, hidden, deleted or restored with its item, it is found or not found as that
    is, and a group turned secret hides both at once. Who judges a text opens what stands in it.
    """
    is_read = exists().where(_item.id == StoredFile.item_id, is_visible(viewer), stands_in_its_thread())
    is_to_come = exists().where(_item.id == StoredFile.item_id, _item.state.in_(UNPUBLISHED))
    is_hidden = exists().where(
        _item.id == StoredFile.item_id,
        _item.state == ItemState.HIDDEN,
        _item.author_id == viewer.person_id,
        _item.audience_id.in_(sorted(viewer.audience_ids)),
    )
    is_own = and_(StoredFile.uploader_id == viewer.person_id, or_(StoredFile.item_id.is_(None), is_to_come, is_hidden))
    is_judged = [
        StoredFile.item_id.in_(
            found.with_only_columns(_item.id).where(or_(_item.state.in_(HELD_BACK), stands_in_its_thread()))
        )
        for found in judging.of(viewer)
    ]
    return select(StoredFile).where(or_(is_own, is_read, *is_judged))
