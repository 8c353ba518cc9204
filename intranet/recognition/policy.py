"""Who finds and writes thanks, who hides them, and who keeps the company's values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, false, select

from intranet.access import HR, Viewer
from intranet.items.models import EVERYONE, Item
from intranet.items.policy import can_delete, can_restore, published
from intranet.recognition.models import CompanyValue, Thanks

__all__ = ["can_delete", "can_keep_values", "can_restore", "can_thank_as_a_whole", "can_thank_in", "visible"]

#: In the place of an audience that is made when the thank-you is: its author and the recipients.
RECIPIENTS_ALONE = 0


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of thanks the viewer may read."""
    return published(Thanks, viewer)


def visible_values(viewer: Viewer) -> Select[Any]:
    """Return the select of values with what only HR sees of them: retired ones, and both languages."""
    return select(CompanyValue) if can_keep_values(viewer) else select(CompanyValue).where(false())


def can_thank_in(viewer: Viewer, group_id: int | None) -> bool:
    """Whether the viewer may thank there: before everyone, the recipients alone, or in a group they belong to."""
    return EVERYONE in viewer.audience_ids if group_id is None else group_id in viewer.writable_group_ids


def can_thank_as_a_whole(*, is_open: bool, audience_id: int, shown_to: int) -> bool:
    """Whether a whole group may be thanked before this audience.

    Who belongs to a closed group is for its members to know: such thanks stay among them.
    """
    return is_open or shown_to in (audience_id, RECIPIENTS_ALONE)


def can_thank_for(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may thank for something they have found: not for what they wrote themselves."""
    return item.author_id is not None and item.author_id != viewer.person_id


def can_keep_values(viewer: Viewer) -> bool:
    """Whether the viewer decides which values the company has."""
    return viewer.has(HR)
