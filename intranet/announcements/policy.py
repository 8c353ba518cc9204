"""Who finds, writes and looks after announcements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.announcements.models import Announcement
from intranet.audiences.scopes import may_announce_to
from intranet.items.models import Item
from intranet.items.policy import can_see, is_author, published

__all__ = ["can_announce_to", "can_look_after", "can_see", "visible"]


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of announcements the viewer may read."""
    return published(Announcement, viewer)


def can_announce_to(viewer: Viewer, audience_id: int, group_id: int | None, *, must_read: bool = False) -> bool:
    """Whether the viewer may announce there: in a group they moderate, or by a right that covers the audience."""
    if group_id is not None:
        return group_id in viewer.moderated_group_ids and group_id in viewer.writable_group_ids
    return may_announce_to(viewer, audience_id, must_read=must_read)


def can_look_after(viewer: Viewer, announcement: Item) -> bool:
    """Whether the viewer changes it and sees its figures: who wrote it, or whose name it bears."""
    written_by = getattr(announcement, "written_by_id", None)
    return is_author(viewer, announcement) or (written_by is not None and written_by == viewer.person_id)
