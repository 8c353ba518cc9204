"""How an item came to say what it says: each change, and who made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.items.differences import Fate, Piece, differences
from intranet.items.models import Item, Revision
from intranet.items.tagging import tags_of

#: Gives cards of people by their ids. People stand above items.
Cards = Callable[[Iterable[int | None]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of an item: what it made of title, tags and words. Title and tags only where they changed."""

    version: int
    at: datetime | None
    by: Any
    title: list[Piece]
    tags: list[Piece]
    body: list[Piece]


def edits(item: Item, cards: Cards) -> list[Edit]:
    """Return how an item that a viewer has found was changed, newest first; the first version comes last, whole."""
    revisions = db.session.scalars(select(Revision).where(Revision.item_id == item.id).order_by(Revision.version)).all()
    if not revisions:
        return []
    people = cards([item.author_id, *(revision.edited_by_id for revision in revisions)])
    said = [(revision.title, revision.tags, revision.body) for revision in revisions]
    said.append((item.title, ", ".join(tags_of([item.id]).get(item.id, [])), item.body))
    first = Edit(revisions[0].version, item.published_at, people.get(item.author_id or 0), *map(_whole, said[0]))
    found = [first]
    for revision, (before, after) in zip(revisions, pairwise(said), strict=True):
        changed = zip(before, after, strict=True)
        title, tags, body = (differences(old, new) if old != new else [] for old, new in changed)
        by = people.get(revision.edited_by_id or 0)
        found.append(Edit(revision.version + 1, revision.edited_at, by, title, tags, body))
    return found[::-1]


def _whole(text: str) -> list[Piece]:
    return [Piece(Fate.KEPT, text)] if text else []
