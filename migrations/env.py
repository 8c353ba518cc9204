"""How Alembic reaches the database: through the application, in one transaction for the whole way.

On SQLite that takes three things. The engine says BEGIN itself (intranet/database.py), so that DDL
rolls back with everything else when a migration is interrupted. Foreign keys are off meanwhile,
since a table is changed by copying it and dropping the old one, which would delete what refers to
it. Before the commit every reference is checked.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine

from intranet.database import UtcDateTime, db


def render_item(kind: str, item: object, _context: AutogenContext) -> Any:
    """Write a moment as the plain type: a migration must not change when our code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Bring the database on ``connection`` to the wanted revision, wholly or not at all."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        compare_type=True,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration would break {len(broken)} references, first: {broken[0]}")


def run_on(engine: Engine) -> None:
    """Connect, with SQLite's foreign keys off until the end."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if engine.dialect.name != "sqlite":
            run(connection)
            return
        driver.execute("PRAGMA foreign_keys=OFF")  # before BEGIN: inside a transaction it does nothing
        try:
            run(connection)
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


given = context.config.attributes.get("on")
if isinstance(given, Connection):
    run(given)
else:
    run_on(given or db.engine)
