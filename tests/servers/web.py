"""An application served on loopback, until the last of its requests has been answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.servers import free_port

Application = Callable[..., Iterable[bytes]]
#: Seconds for requests under way at the end, which nothing needs even on a slow machine.
LONG = 40


class Quiet(WSGIRequestHandler):
    """Say nothing of each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


class _Counted:
    """An application that knows how many requests it is answering."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._under_way = 0
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._count(1)
        try:
            answer = self._application(environ, start_response)
            try:
                yield from answer
            finally:
                if hasattr(answer, "close"):
                    answer.close()
        finally:
            self._count(-1)

    def wait(self) -> bool:
        """Wait until all requests are answered; whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, LONG)

    def _count(self, change: int) -> None:
        with self._changed:
            self._under_way += change
            self._changed.notify_all()


@contextmanager
def serving(application: Application, port: int | None = None) -> Iterator[str]:
    """Serve on a port of its own; give the address without a path.

    A browser that goes away leaves requests behind. They must not write into the database of the next test.
    """
    counted = _Counted(application)
    server = make_server("127.0.0.1", port or free_port(), counted, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(LONG)
        server.server_close()
        assert counted.wait(), "a request is never answered"
