"""Where documents come from: each feature registers the kinds it makes findable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask_babel import LazyString
from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.models import Item, ItemState
from intranet.search.documents import Card, Document

EXTENSION = "intranet_search_sources"


def published_items(kind: str, after: int, limit: int) -> list[int]:
    """Return ids of the published items of a kind, ascending, above ``after``."""
    query = select(Item.id).where(Item.kind == kind, Item.state == ItemState.PUBLISHED, Item.id > after)
    return list(db.session.scalars(query.order_by(Item.id).limit(limit)))


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of findable thing.

    ``documents`` reads what is indexed of the given rows; rows that must not be found are left out.
    ``hydrate`` makes the cards of those rows that the viewer may see, by a condition in SQL.
    ``pks`` lists the rows for a rebuild: ascending ids above ``after``, at most ``limit``; a kind that
    is an item needs none. ``find`` looks words up in SQL while the index is out of service: ids the
    viewer may see, best first; a kind that is an item needs none, another one is not found meanwhile.
    Of a kind that is not ``counted`` no page says how many were found beyond those it shows: how many thanks have a
    colleague's name in them would be a score.
    """

    kind: str
    label: LazyString | str
    documents: Callable[[Sequence[int]], list[Document]]
    hydrate: Callable[[Viewer, Sequence[int]], dict[int, Card]]
    pks: Callable[[int, int], list[int]] | None = None
    find: Callable[[Viewer, Sequence[str], int], list[int]] | None = None
    counted: bool = True

    def ids(self, after: int, limit: int) -> list[int]:
        """Return the next ids of a rebuild."""
        return self.pks(after, limit) if self.pks else published_items(self.kind, after, limit)


def register(app: Flask, sources: Iterable[Source]) -> None:
    """Make kinds findable. Raises ValueError where a kind is taken."""
    known: dict[str, Source] = app.extensions.setdefault(EXTENSION, {})
    for source in sources:
        if source.kind in known:
            raise ValueError(f"two sources for {source.kind!r}")
        known[source.kind] = source


def sources() -> Mapping[str, Source]:
    """Return the sources of the running application by kind, in the order of registration."""
    found: Any = current_app.extensions.get(EXTENSION, {})
    return found  # type: ignore[no-any-return]
