"""What happens when something has to wait: those who look after its place are told."""

from __future__ import annotations

from intranet.items.models import Item
from intranet.moderation import caretakers, notices


def waits(item: Item) -> None:
    """Tell the moderators of the group that what a newcomer wrote waits for them."""
    notices.waits(item, caretakers.moderator_ids(item))
