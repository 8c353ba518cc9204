"""A throw-away PostgreSQL in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers import free_port, give_away, require_part, unprivileged


class PostgreSQL:
    """Start on entering, stop and delete on leaving. ``url`` is for SQLAlchemy with psycopg 3."""

    def __init__(self) -> None:
        self.pg_ctl = require_part("pg_ctl", "postgresql")
        self.initdb = require_part("initdb", "postgresql")
        self.folder = Path(tempfile.mkdtemp(prefix="intranet-postgresql-"))
        self.port = free_port()
        self.url = f"postgresql+psycopg://intranet@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        give_away(self.folder)
        self._run(
            self.initdb, "-D", str(self.folder / "data"), "-U", "intranet", "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        # What a crash would lose is wanted by nobody, and queries of a few rows are not worth compiling.
        off = "fsync=off full_page_writes=off synchronous_commit=off jit=off wal_level=minimal max_wal_senders=0"
        unsafe = " ".join(f"-c {option}" for option in off.split())
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 {unsafe}"
        self._run(
            self.pg_ctl, "-D", str(self.folder / "data"), "-l", str(self.folder / "log"),
            "-o", options, "-w", "start",
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self.pg_ctl, "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **unprivileged(),
        )  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")
