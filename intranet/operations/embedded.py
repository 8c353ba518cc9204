"""Backup and restore of the embedded database, by SQLite's own online copy.

Taking: one reading transaction copies the database while others write. Putting back: one writing
transaction replaces every page of the live database, so that running processes see the old
content or the new, never a mixture, and a crash in between leaves the old.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from intranet.database import BUSY_TIMEOUT_MS, prepare_sqlite
from intranet.operations.archive import ArchiveError, Manifest

NAME = "intranet.sqlite3"


def take(live: Path, folder: Path, manifest: Manifest) -> None:
    """Copy the database at ``live`` into ``folder`` and note its rows."""
    target = folder / NAME
    with _opened(live) as source, _opened(target) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        manifest.rows = _rows(copy)


def check(folder: Path, manifest: Manifest) -> None:
    """Raise ArchiveError unless the unpacked database is sound and has the rows that it should."""
    with _opened(folder / NAME) as connection:
        try:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            rows = _rows(connection)
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"the database in the backup is damaged: {error}") from error
    if said != "ok" or broken:
        raise ArchiveError(f"the database in the backup is damaged: {said}, {len(broken)} broken references")
    if rows != manifest.rows:
        wrong = sorted(name for name in rows.keys() | manifest.rows if rows.get(name) != manifest.rows.get(name))
        raise ArchiveError(f"the database in the backup has other rows than it should: {', '.join(wrong)}")


@contextmanager
def unpacked(folder: Path) -> Iterator[Engine]:
    """Open the unpacked database as the application opens its own."""
    engine = create_engine(f"sqlite:///{folder / NAME}", poolclass=NullPool)
    prepare_sqlite(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def put_back(folder: Path, live: Path) -> None:
    """Replace the database at ``live`` by the unpacked one, in one transaction."""
    with _opened(folder / NAME) as source, _opened(live) as target:
        target.execute("PRAGMA journal_mode=WAL")
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        source.backup(target)


def _opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None))


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - a name of our own
        for (name,) in names.fetchall()
    }
