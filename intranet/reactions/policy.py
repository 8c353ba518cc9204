"""Who reacts: every reader of what somebody else wrote."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.items.models import Item
from intranet.items.policy import can_see, is_author

#: What people react to. Questions have votes.
REACTABLE = ("post", "answer", "comment", "thanks")


def can_react(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may react: any reader, but not to their own words."""
    return item.kind in REACTABLE and can_see(viewer, item) and not is_author(viewer, item)
