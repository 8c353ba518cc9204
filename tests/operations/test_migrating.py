"""The database comes to what the models say, wholly or not at all."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, inspect, text

from intranet.database import db
from intranet.items.models import EVERYONE, Audience, AudienceKind, AudienceMember
from intranet.operations import schema
from intranet.people.models import Person
from tests.operations.conftest import Run, killed_in, site
from tests.proofs import Proof
from tests.servers.postgresql import PostgreSQL

NEXT = '''
"""Changes a table that others refer to."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "next", "{head}", None, None


def upgrade() -> None:
    with op.batch_alter_table("audience", recreate="always") as table:
        table.add_column(sa.Column("note", sa.String(40)))
    {more}


def downgrade() -> None:
    pass
'''


def described(engine: Engine) -> dict[str, Any]:
    """Everything the database says about its tables."""
    inspector = inspect(engine)
    found: dict[str, Any] = {}
    for name in inspector.get_table_names():
        if name == "alembic_version":
            continue
        found[name] = {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(name)
            ),
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted((row["name"], row["column_names"]) for row in inspector.get_unique_constraints(name)),
            "checks": sorted((row["name"], row["sqltext"]) for row in inspector.get_check_constraints(name)),
            "references": sorted(
                (row["name"], row["constrained_columns"], row["referred_table"], sorted(row["options"].items()))
                for row in inspector.get_foreign_keys(name)
            ),
            "indexes": sorted(
                (row["name"], row["column_names"], row["unique"], _options(row)) for row in inspector.get_indexes(name)
            ),
        }
    return found


def _options(row: Any) -> list[str]:
    return sorted(f"{name}={value}" for name, value in row.get("dialect_options", {}).items())


@pytest.fixture
def servers() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


def test_migrations_make_what_the_models_say_on_sqlite(folder: Path, tmp_path: Path) -> None:
    app = site(folder)
    with app.app_context():
        assert schema.upgrade()
        modelled = create_engine(f"sqlite:///{tmp_path / 'modelled.sqlite3'}")
        db.metadata.create_all(modelled)
        assert described(db.engine) == described(modelled)


def test_migrations_make_what_the_models_say_on_postgresql(folder: Path, servers: PostgreSQL) -> None:
    admin = create_engine(servers.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE modelled"))
    modelled = create_engine(servers.url.rpartition("/")[0] + "/modelled")
    app = site(folder, database_url=servers.url)
    with app.app_context():
        assert schema.upgrade()
        db.metadata.create_all(modelled)
        assert described(db.engine) == described(modelled)
        assert counted() == (EVERYONE, EVERYONE + 1)
        db.engine.dispose()
    modelled.dispose()
    admin.dispose()


def counted() -> tuple[int, int]:
    """The id of the audience of everyone, and the one that the next audience gets."""
    everyone = db.session.query(Audience).one()
    assert everyone.kind == AudienceKind.EVERYONE
    another = Audience(kind=AudienceKind.GROUP)
    db.session.add(another)
    db.session.commit()
    ids = everyone.id, another.id
    db.session.remove()
    return ids


def test_everyone_is_the_first_audience(folder: Path) -> None:
    with site(folder).app_context():
        schema.upgrade()
        assert counted() == (EVERYONE, EVERYONE + 1)


def test_upgrading_again_changes_nothing(folder: Path) -> None:
    with site(folder).app_context():
        assert schema.upgrade()
        before = (folder / "intranet.sqlite3").read_bytes()
        assert not schema.upgrade()
        schema.require_current()
        assert (folder / "intranet.sqlite3").read_bytes() == before


def test_a_site_does_not_start_on_an_older_database(command: Run, port: int) -> None:
    done = command("serve", "--bind", str(port), fails=True)
    assert "intranet database upgrade" in done.stderr


def test_a_command_on_a_database_not_made_yet_says_how_to_make_it(intranet: Run) -> None:
    done = intranet("directory", "break-glass", "list", fails=True)
    assert done.stderr == "Error: the database is empty; bring it up to date with: intranet database upgrade\n"


def test_a_database_of_a_newer_version_is_left_alone(folder: Path, intranet: Run) -> None:
    with site(folder).app_context():
        schema.upgrade()
        db.session.execute(text("UPDATE alembic_version SET version_num = 'of-tomorrow'"))
        db.session.commit()
    done = intranet("database", "upgrade", fails=True)
    assert "of-tomorrow" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def counting(fatal: int = 0) -> Iterator[list[int]]:
    """Count the statements inside the block, in a list of one; kill this process before the fatal one."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", count)
    yield seen
    event.remove(db.engine, "before_cursor_execute", count)


def upgrade(data: Path, fatal: int) -> None:
    with site(data).app_context(), counting(fatal):
        schema.upgrade()
        os._exit(1)  # it should not have come here


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_an_upgrade_killed_before_any_statement_can_be_run_again(folder: Path, tmp_path: Path, proof: Proof) -> None:
    with site(folder).app_context(), counting() as counted:
        schema.upgrade()
        statements = counted[0]
        wanted = described(db.engine)
    assert statements > 50
    chosen = proof.sample(range(1, statements + 1), 4)
    for fatal in chosen:
        data = tmp_path / str(fatal)
        data.mkdir()
        assert killed_in(partial(upgrade, data, fatal))
        left = create_engine(f"sqlite:///{data / 'intranet.sqlite3'}")
        assert set(inspect(left).get_table_names()) <= {"alembic_version"}, "half of the tables stood"
        with site(data).app_context():
            assert schema.upgrade()
            db.engine.dispose()
        assert described(left) == wanted
        left.dispose()
        shutil.rmtree(data)
    proof.note(statements=statements, kills=len(chosen), failed_reruns=0)


@pytest.fixture
def next_migration(folder: Path, tmp_path: Path) -> Iterator[Any]:
    """A site with one more migration, which copies a table that others refer to."""
    app = site(folder)
    copy = tmp_path / "migrations"
    shutil.copytree(app.extensions["intranet_paths"].migrations, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with app.app_context():
        schema.upgrade()
        head = schema.head()
        ada = Person(display_name="Ada")
        db.session.add(ada)
        db.session.flush()
        db.session.add(AudienceMember(audience_id=EVERYONE, person_id=ada.id))
        db.session.commit()

        def add(more: str = "pass") -> None:
            (copy / "versions" / "202701010000_next.py").write_text(NEXT.format(head=head, more=more))
            app.extensions["migrate"].migrate.directory = str(copy)

        yield add
        app.extensions["migrate"].migrate.directory = str(app.extensions["intranet_paths"].migrations)


def members() -> int:
    found = db.session.execute(text("SELECT count(*) FROM audience_member")).scalar_one()
    db.session.rollback()
    return int(found)


def test_changing_a_table_keeps_the_rows_that_refer_to_it(next_migration: Any) -> None:
    """SQLite copies the table and drops the old one; with foreign keys on, that would empty the others."""
    next_migration()
    assert schema.upgrade()
    assert members() == 1
    assert schema.current() == "next"
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1, "they are on again"


def test_a_migration_that_leaves_broken_references_is_rolled_back_whole(next_migration: Any) -> None:
    next_migration('op.execute("DELETE FROM person")')
    with pytest.raises(RuntimeError, match="would break 1 references"):
        schema.upgrade()
    assert members() == 1
    assert schema.current() != "next"
    assert "note" not in {column["name"] for column in inspect(db.engine).get_columns("audience")}
    assert not [name for name in inspect(db.engine).get_table_names() if name.startswith("_alembic")]
