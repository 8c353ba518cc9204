"""Reacting: one transaction that makes the actor's reaction what they want it to be."""

from __future__ import annotations

from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.items.models import Item
from intranet.reactions import policy, queries
from intranet.reactions.models import Reaction


def react(actor: Viewer, item: Item, kind: str | None) -> None:
    """Make the actor's reaction ``kind``, or none, whatever it was. Raises Forbidden on one's own words."""
    require(policy.can_react(actor, item) and not queries.is_archived(actor, item))
    lock_row(Item.__table__, item.id)
    mine = db.session.get(Reaction, (item.id, actor.person_id))
    if kind is None and mine is not None:
        db.session.delete(mine)
    elif kind is not None and mine is not None:
        mine.kind = kind
    elif kind is not None:
        db.session.add(Reaction(item_id=item.id, person_id=actor.person_id, kind=kind))
    db.session.commit()
