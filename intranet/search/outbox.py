"""Telling the index about a change, in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, insert, select

from intranet.database import db, fetch
from intranet.search.models import SearchOutbox

_row = SearchOutbox.__table__.c
_INSERT = insert(SearchOutbox.__table__)
_WAITING = select(_row.kind, _row.pk).where(_row.pk.in_(bindparam("pks", expanding=True))).distinct()


def changed(kind: str, pk: int) -> None:
    """Note that the thing was added, changed or removed; the caller commits, then wakes ``search``.

    Nothing is read or indexed here: a write costs one inserted row.
    """
    changed_many(kind, [pk])


def changed_many(kind: str, pks: Iterable[int]) -> None:
    """Note the same of many things in one statement."""
    if rows := [{"kind": kind, "pk": pk} for pk in pks]:
        db.session.connection().execute(_INSERT, rows)


def waiting(things: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return which of these have changed and are in the index as they were: by kind and id, in one statement."""
    pks = sorted({pk for _, pk in things})
    return {(row.kind, row.pk) for row in fetch(_WAITING, {"pks": pks})} & set(things) if pks else set()
