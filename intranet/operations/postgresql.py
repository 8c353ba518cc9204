"""Backup and restore of PostgreSQL by COPY, with no program but the driver.

Taking: all tables within one REPEATABLE READ transaction, hence of one moment. Putting back: one
transaction drops the tables, builds them at the backup's revision, fills them, migrates them and
commits; until then everybody else works with the old content.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, MetaData, func, inspect, select, text

from intranet.database import db
from intranet.operations import schema
from intranet.operations.archive import ArchiveError, Manifest

CHUNK = 1 << 20
REVISIONS = "alembic_version"
#: What every request reads before anything else. Whoever waits for the first of these holds nothing
#: yet, and with them in hand we wait for those alone who have begun: nobody waits in a ring.
READ_FIRST = ("sign_in", "person")


def take(folder: Path, manifest: Manifest) -> None:
    """Write a file per table into ``folder`` and note the rows."""
    with db.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        for name in inspect(connection).get_table_names():
            if name == REVISIONS:
                continue
            columns = _columns(connection, name)
            cursor = connection.connection.cursor()
            with (folder / f"{name}.copy").open("wb") as file:
                with cursor.copy(f'COPY "{name}" ({columns}) TO STDOUT') as copy:
                    file.write(f"{columns}\n".encode())
                    for block in copy:
                        file.write(block)
                manifest.rows[name] = cursor.rowcount


def check(folder: Path, manifest: Manifest) -> None:
    """Raise ArchiveError unless there is a file for each table that had rows to count."""
    found = {path.stem for path in folder.glob("*.copy")}
    if found != set(manifest.rows):
        raise ArchiveError(f"tables are missing in the backup: {', '.join(sorted(found ^ set(manifest.rows)))}")


def put_back(connection: Connection, folder: Path, manifest: Manifest) -> None:
    """Replace all tables within the transaction of ``connection``.

    Raises ArchiveError where a table ends up with other rows than it should.
    """
    existing = _reflected(connection)
    if existing.tables:
        in_turn = sorted(existing.tables, key=lambda name: (*READ_FIRST, name).index(name))
        names = ", ".join(f'"{name}"' for name in in_turn)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
        existing.drop_all(connection)
    schema.upgrade(connection, manifest.revision)
    if manifest.rows.keys() != _reflected(connection).tables.keys() - {REVISIONS}:
        raise ArchiveError("the backup has other tables than its schema")
    references = _references(connection)
    for table, name, _ in references:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    for name in manifest.rows:
        _fill(connection, name, folder / f"{name}.copy", manifest.rows[name])
    for table, name, definition in references:  # checks every row
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    _go_on_counting(connection)
    schema.upgrade(connection)


def _reflected(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


def _columns(connection: Connection, table: str) -> str:
    return ", ".join(f'"{column["name"]}"' for column in inspect(connection).get_columns(table))


def _references(connection: Connection) -> list[tuple[str, str, str]]:
    """Return the foreign keys: table, name, definition. Some tables refer to each other, no order suits all."""
    rows = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    )
    return [(table, name, definition) for table, name, definition in rows]


def _fill(connection: Connection, table: str, path: Path, rows: int) -> None:
    """Copy a file into a table, in place of what migrations put there."""
    connection.execute(text(f'DELETE FROM "{table}"'))  # noqa: S608 - a name of our own
    cursor = connection.connection.cursor()
    with path.open("rb") as file:
        columns = file.readline().decode().strip()
        if sorted(columns.split(", ")) != sorted(_columns(connection, table).split(", ")):
            raise ArchiveError(f"{table} has other columns in the backup than in its schema")
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            while block := file.read(CHUNK):
                copy.write(block)
    if cursor.rowcount != rows:
        raise ArchiveError(f"{table} has {cursor.rowcount} rows in the backup and should have {rows}")


def _go_on_counting(connection: Connection) -> None:
    """Let every sequence continue after the largest number in use."""
    for table in _reflected(connection).sorted_tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
            if sequence is not None:
                largest = connection.scalar(select(func.max(column)))
                connection.execute(select(func.setval(sequence, largest or 1, largest is not None)))
