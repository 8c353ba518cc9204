"""Where an item is read: the page of its thread, at its own place there."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select

from intranet.database import db
from intranet.items.models import Item

#: The page of each kind that stands at the top of a thread; named by address, as foreign keys are.
PAGES = {
    "question": ("questions.show", "question_id"),
    "post": ("posts.show", "post_id"),
    "thanks": ("recognition.show", "thanks_id"),
    "event": ("events.show", "event_id"),
    "announcement": ("announcements.show", "announcement_id"),
}


def place_of(root_kind: str, root_id: int, kind: str = "", item_id: int | None = None) -> tuple[str, dict[str, Any]]:
    """Return the page of a thread and where on it an item stands: endpoint and arguments, for pages and mails."""
    endpoint, argument = PAGES[root_kind]
    anchor = f"{kind}-{item_id}" if item_id is not None and item_id != root_id else None
    return endpoint, {argument: root_id, "_anchor": anchor}


def address_of(
    root_kind: str, root_id: int, kind: str = "", item_id: int | None = None, *, external: bool = False
) -> str:
    """Return the address of a thread, or of an item in it: ``/questions/3#answer-7``."""
    endpoint, values = place_of(root_kind, root_id, kind, item_id)
    return url_for(endpoint, _external=external, **values)


def address_in_thread(item: Item, at: Item | None = None) -> str:
    """Return where an item in hand is read, or ``at``, which stands in the same thread."""
    root_id = item.root_id or item.id
    root_kind = item.kind if item.id == root_id else db.session.scalars(select(Item.kind).filter_by(id=root_id)).one()
    shown = at or item
    return address_of(root_kind, root_id, shown.kind, shown.id)
