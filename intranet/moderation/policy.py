"""Who reports, who decides, and who finds what is to be decided.

Nobody decides about what they wrote. Who moderates a group finds what stands in it. Community managers find what
stands in no group, and of a group only what came to them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from intranet.access import COMMUNITY_MANAGER, Viewer
from intranet.items.models import Item
from intranet.items.policy import can_see, is_author, moderates
from intranet.moderation.cases import FOUND, bound


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of items about which the viewer may decide something."""
    return select(Item).where(FOUND).params(**bound(viewer))


def can_look_after(viewer: Viewer) -> bool:
    """Whether the viewer looks after anything: a group, or all that stands in none."""
    return bool(viewer.moderated_group_ids) or viewer.has(COMMUNITY_MANAGER)


def judged(viewer: Viewer) -> Select[Any] | None:
    """Return the same for whoever looks after anything, and none for everybody else."""
    return visible(viewer) if can_look_after(viewer) else None


def can_report(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may report it: any reader of what somebody else wrote."""
    return can_see(viewer, item) and not is_author(viewer, item)


def can_decide(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer, who has found the case, decides for the item's own place, not as a manager asked from it."""
    return moderates(viewer, item) and not is_author(viewer, item)


def can_read_log(viewer: Viewer) -> bool:
    """Whether the viewer reads what was decided somewhere."""
    return can_look_after(viewer)
