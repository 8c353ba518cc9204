"""Databases for the tests: SQLite files or, with ``TEST_DATABASE=postgresql``, those of a server."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from tests.servers.postgresql import PostgreSQL

ON_POSTGRESQL = os.environ.get("TEST_DATABASE", "sqlite") != "sqlite"


class Databases:
    """Makes databases until it is left. All of them stand on one PostgreSQL, which is started for the first."""

    def __init__(self) -> None:
        self._server: PostgreSQL | None = None
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.__exit__(kind, error, trace)

    def empty(self, folder: Path) -> str:
        """Return the address of a new database without tables, in ``folder`` where it is a file."""
        return self._new("template1") if ON_POSTGRESQL else self._file(folder)

    def copy(self, url: str, folder: Path) -> str:
        """Return the address of a copy. Nobody may be connected to the original."""
        if ON_POSTGRESQL:
            return self._new(url.rpartition("/")[2])
        target = self._file(folder)
        paths = [address.removeprefix("sqlite:///") for address in (url, target)]
        with closing(sqlite3.connect(paths[0])) as original, closing(sqlite3.connect(paths[1])) as copy:
            original.backup(copy)
        return target

    def _file(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'intranet.sqlite3'}"

    def _new(self, template: str) -> str:
        if self._server is None:
            self._server = PostgreSQL().__enter__()
        self._made += 1
        name = f"intranet_{self._made}"
        address = self._server.url.replace("+psycopg", "")
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return f"{self._server.url.rpartition('/')[0]}/{name}"
