"""Which of several servers to ask first, so that a dead one delays one person, not everybody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Server = TypeVar("Server")

#: Seconds in which a server that failed is asked only when no other answers.
REST_SECONDS = 30.0


class Breaker(Generic[Server]):
    """Remembers for each server when it failed last; safe for threads.

    Servers that failed are put behind the others, not left out: with all of them resting, trying
    is better than refusing, and the caller's own limits keep that bounded.
    """

    def __init__(self, servers: Sequence[Server], timer: Callable[[], float] = time.monotonic) -> None:
        self._servers = tuple(servers)
        self._timer = timer
        self._failed_at: dict[Server, float] = {}
        self._lock = threading.Lock()

    def order(self) -> list[Server]:
        """Return all servers: first the well ones as configured, then the resting ones."""
        with self._lock:
            return sorted(self._servers, key=self._is_resting)

    def _is_resting(self, server: Server) -> bool:
        failed_at = self._failed_at.get(server)
        return failed_at is not None and self._timer() - failed_at < REST_SECONDS

    def failed(self, server: Server) -> None:
        """Let the server rest."""
        with self._lock:
            self._failed_at[server] = self._timer()

    def worked(self, server: Server) -> None:
        """Count the server as well again."""
        with self._lock:
            self._failed_at.pop(server, None)
