"""Answers from SQL while there is no index: plain, newest first, and by the same permission."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.models import Item
from intranet.items.policy import is_visible
from intranet.search.sources import Source, sources

#: Words that are looked for, and things that are looked at, so that the database stays quick.
MOST_WORDS = 5
MOST_MATCHES = 200


def find(
    viewer: Viewer, words: Sequence[str], limit: int, kinds: frozenset[str] | None = None
) -> list[tuple[str, int]]:
    """Return kind and id of things whose own text holds all the words, each kind's best first."""
    wanted = [word for word in words if word][:MOST_WORDS]
    if not wanted:
        return []
    return [
        (kind, pk)
        for kind, source in sources().items()
        if kinds is None or kind in kinds
        for pk in _find_in(source, viewer, wanted, limit)
    ]


def _find_in(source: Source, viewer: Viewer, words: Sequence[str], limit: int) -> list[int]:
    if source.find:
        return source.find(viewer, words, limit)
    return [] if source.pks else _find_items(source.kind, viewer, words, limit)


def _find_items(kind: str, viewer: Viewer, words: Sequence[str], limit: int) -> list[int]:
    """Look into whole threads: an answer that has the words finds its question."""
    item = Item.__table__.c
    holds = [
        or_(item.title.icontains(word, autoescape=True), item.body.icontains(word, autoescape=True)) for word in words
    ]
    threads = (
        select(func.coalesce(item.root_id, item.id).label("id"))
        .where(is_visible(viewer), *holds)
        .order_by(item.last_activity_at.desc())
        .limit(MOST_MATCHES)
        .subquery()
    )
    roots = (
        select(item.id)
        .where(item.id.in_(select(threads.c.id)), item.kind == kind, is_visible(viewer))
        .order_by(item.last_activity_at.desc(), item.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(roots))
