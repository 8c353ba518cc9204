"""The database: one ``db``, names for constraints, UTC timestamps, and how transactions begin.

SQLite needs three decisions that its driver does not take for us:

* the driver's own transaction handling is off, and we say BEGIN ourselves, so that an interrupted
  migration rolls back whole;
* a request that writes begins IMMEDIATE: a transaction that reads first and writes later fails at
  once under a stale snapshot, and no busy timeout helps it;
* a request that only reads begins DEFERRED and never waits for a writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from flask import Flask, g, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    FromClause,
    MetaData,
    Select,
    TypeDecorator,
    event,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: Milliseconds a SQLite connection waits for another writer: below the server's request timeout.
BUSY_TIMEOUT_MS = 5_000

#: Values that a statement is given at most, where nothing else is said.
PORTION = 500
Value = TypeVar("Value")

_writing: ContextVar[bool] = ContextVar("writing", default=True)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(
    model_class=Base,
    # Rows stay readable after commit; relationships are lazy="raise" and would collide with expiry.
    session_options={"expire_on_commit": False},
)
migrate = Migrate()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment: ``timestamptz`` on PostgreSQL, a naive UTC text on SQLite.

    Raises ValueError for a naive datetime, which would mean a different moment on each machine.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Keep the zone where the database can."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime means a different moment on each machine")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        return value if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Read SQLite's text in one step: a page shows a hundred moments, and two steps cost five times as much."""
        if dialect.name == "postgresql":
            return super().result_processor(dialect, coltype)
        return _moment


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


@contextmanager
def begins(*, writing: bool) -> Iterator[None]:
    """Say how transactions that start inside the block begin (SQLite only)."""
    token = _writing.set(writing)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def short_write() -> Iterator[Session]:
    """A small transaction of its own, apart from the request's, committed at the end.

    For marks such as *seen*, which must neither hold the page nor be lost with it.
    """
    with begins(writing=True), Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


def fetch(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Return the rows of a Core statement, read in the session's transaction.

    For pages that are read often: a statement of plain columns that was built once, with its values
    bound at each call, costs a fifth of one that the ORM builds and compiles anew. What the session
    has not flushed yet is not seen.
    """
    return db.session.connection().execute(statement, dict(values or {})).all()


def portions(values: Iterable[Value], size: int = PORTION) -> Iterator[list[Value]]:
    """Cut values, in their order, into lists that one statement takes."""
    left = iter(values)
    while portion := list(islice(left, size)):
        yield portion


def insert_new(table: FromClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that break no unique constraint, in the session's transaction, after a flush."""
    db.session.flush()
    connection = db.session.connection()
    connection.execute(_insert_new(table, is_sqlite(connection)), list(rows))


def insert_from(table: FromClause, columns: Sequence[str], rows: Select[Any]) -> None:
    """Insert what a select finds, as far as it breaks no unique constraint: no row comes through Python.

    The select must have a condition, by which SQLite tells its end from what follows.
    """
    db.session.flush()
    connection = db.session.connection()
    dialect = sqlite if is_sqlite(connection) else postgresql
    connection.execute(dialect.insert(table).from_select(columns, rows).on_conflict_do_nothing())


@cache
def _insert_new(table: FromClause, on_sqlite: bool) -> Executable:
    new: Executable = (sqlite if on_sqlite else postgresql).insert(table).on_conflict_do_nothing()
    return new


def lock_row(table: FromClause, row_id: int) -> None:
    """Let whoever else locks this row wait for the end of the transaction.

    SQLite needs none: a transaction that writes has the whole database for itself.
    """
    connection = db.session.connection()
    if not is_sqlite(connection):
        connection.execute(select(table.c.id).where(table.c.id == row_id).with_for_update())


def is_sqlite(connection: Connection | None = None) -> bool:
    """Whether the database is SQLite."""
    dialect = connection.dialect if connection is not None else db.engine.dialect
    return dialect.name == "sqlite"


def refresh_statistics() -> None:
    """Bring the planner's statistics up to date: after migrations and nightly."""
    with db.engine.connect() as connection:
        connection.execute(text("PRAGMA optimize=0x10002" if is_sqlite(connection) else "ANALYZE"))
        connection.commit()


def init_app(app: Flask, *, url: str) -> None:
    """Bind the application to the database at ``url``."""
    options: dict[str, Any] = {"hide_parameters": True}  # they would stand in logged errors: names, texts, addresses
    if make_url(url).get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    else:
        options["pool_pre_ping"] = True
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.extensions["intranet_paths"].migrations))
    with app.app_context():
        if is_sqlite():
            prepare_sqlite(db.engine)

    @app.before_request
    def begin_as_the_method_says() -> None:
        g.writing_token = _writing.set(request.method not in {"GET", "HEAD", "OPTIONS"})

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        token = g.pop("writing_token", None)
        if token is not None:
            _writing.reset(token)


def prepare_sqlite(engine: Engine) -> None:
    """Set each connection up, and begin every transaction ourselves."""

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
