"""Who finds and writes thanks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.items.models import EVERYONE
from intranet.items.policy import can_delete, can_restore, published
from intranet.recognition.models import Thanks

__all__ = ["can_delete", "can_restore", "can_thank_in", "visible"]


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of thanks the viewer may read."""
    return published(Thanks, viewer)


def can_thank_in(viewer: Viewer, group_id: int | None) -> bool:
    """Whether the viewer may thank there: before everyone, or in a group they belong to."""
    return EVERYONE in viewer.audience_ids if group_id is None else group_id in viewer.writable_group_ids
