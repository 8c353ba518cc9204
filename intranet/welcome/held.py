"""What of welcoming waits while everything is paused: nudges to greet who wrote for the first time."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.database import db
from intranet.items.models import Item
from intranet.scheduling.holding import HeldKind
from intranet.scheduling.models import Slot
from intranet.welcome import telling


def release(slot: Slot) -> None:
    """Tell the ambassadors now."""
    item = db.session.get(Item, slot.item_id or 0, populate_existing=True)
    if item is not None:
        telling.tell_after_all(item)


HELD = (HeldKind(telling.FIRST_POSTS, _l("Nudges to greet newcomers"), release=release),)
