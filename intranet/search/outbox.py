"""Telling the index about a change, in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert

from intranet.database import db
from intranet.search.models import SearchOutbox

_INSERT = insert(SearchOutbox.__table__)


def changed(kind: str, pk: int) -> None:
    """Note that the thing was added, changed or removed; the caller commits, then wakes ``search``.

    Nothing is read or indexed here: a write costs one inserted row.
    """
    changed_many(kind, [pk])


def changed_many(kind: str, pks: Iterable[int]) -> None:
    """Note the same of many things in one statement."""
    if rows := [{"kind": kind, "pk": pk} for pk in pks]:
        db.session.connection().execute(_INSERT, rows)
