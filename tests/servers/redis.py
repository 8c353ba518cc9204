"""A throw-away Redis on a port of its own, kept in memory."""

from __future__ import annotations

import socket
import subprocess
import time
from types import TracebackType
from typing import Self

from tests.servers import free_port, require_part, unprivileged


class Redis:
    """Start on entering, stop on leaving. ``url`` is for the setting ``redis_url``."""

    def __init__(self) -> None:
        self.program = require_part("redis-server", "redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **unprivileged(),
        )  # type: ignore[call-overload]  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        raise RuntimeError("redis-server does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
