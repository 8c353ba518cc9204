"""Finding an item of any kind by its id: one that stands, and one that was deleted, to bring it back."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import or_, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible, stands_in_its_thread

Kind = TypeVar("Kind", bound=Item)


def one(viewer: Viewer, item_id: int, *kinds: str) -> Item:
    """Return an item of any kind, or of these, in its thread. Raises NotFound.

    That is also where the top of the thread is gone, or what the item stands under.
    """
    query = select(Item).where(
        is_visible(viewer),
        stands_in_its_thread(),
    )
    found: Item = find_or_404(query.where(Item.kind.in_(kinds)) if kinds else query, id=item_id)
    return found


def deleted(viewer: Viewer, model: type[Kind], item_id: int) -> Kind:
    """Return a deleted item of an audience the viewer is in; of what was never public, one's own. Raises NotFound."""
    query = select(model).where(
        model.state == ItemState.DELETED,
        model.audience_id.in_(sorted(viewer.audience_ids)),
        or_(model.published_at.is_not(None), model.deleted_by_id == viewer.person_id),
    )
    found: Kind = find_or_404(query, id=item_id)
    return found


def deleted_by(viewer: Viewer, model: type[Kind], item_id: int) -> Kind:
    """Return what the viewer has deleted, for a second press. Raises NotFound."""
    found = deleted(viewer, model, item_id)
    if found.deleted_by_id != viewer.person_id:
        raise NotFound
    return found
