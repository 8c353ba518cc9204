"""The database's schema: which revision it is at, and bringing it up to date."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Engine

from intranet.database import db


class SchemaError(Exception):
    """The database is older or newer than the code; the message says what to do."""


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config


def head() -> str:
    """Return the revision that the code needs."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    if wanted is None:
        raise SchemaError("there are no migrations")
    return wanted


def knows(revision: str) -> bool:
    """Whether the code has the migration that leads to ``revision``."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current(on: Connection | Engine | None = None) -> str | None:
    """Return the revision of the database, None for an empty one."""
    if isinstance(on, Connection):
        revision = MigrationContext.configure(on).get_current_revision()
    else:
        with (on or db.engine).connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    return revision


def upgrade(on: Connection | Engine | None = None, revision: str = "head") -> bool:
    """Run the migrations that are missing, all in one transaction; return whether there were any.

    They run in the transaction of a connection, else in one of their own, on the site's database
    unless another one is given. Raises SchemaError for a database that a newer version has changed.
    """
    before = current(on)
    if before is not None and not knows(before):
        raise SchemaError(f"the database is at revision {before}, which this version does not know: it is too old")
    if before == (head() if revision == "head" else revision):
        return False
    config = _config()
    config.attributes["on"] = on
    command.upgrade(config, revision)
    return True


def require_current() -> None:
    """Raise SchemaError unless the database is what the code needs."""
    found = current()
    if found != head():
        state = "empty" if found is None else f"at revision {found}, the code needs {head()}"
        raise SchemaError(f"the database is {state}; bring it up to date with: intranet database upgrade")


def write_revision(message: str) -> None:
    """Write the migration from what the database has to what the models say."""
    command.revision(_config(), message=message, autogenerate=True)
