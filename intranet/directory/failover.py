"""All servers of the directory behind one face: which is asked, for how long, and by how many at once."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import current_app
from flask.sansio.app import App

from intranet.directory.breaker import Breaker
from intranet.directory.client import SEARCH_SECONDS, Session
from intranet.directory.condition import Condition
from intranet.directory.config import DirectoryConfig, ServerAddress, read_config
from intranet.directory.deadline import Deadline
from intranet.directory.errors import DirectoryDown, DirectoryIncomplete
from intranet.web import health

log = logging.getLogger("intranet.directory")
Answer = TypeVar("Answer")

#: Seconds to wait for a place among the conversations before saying that the directory is busy. Nobody
#: waits while one of them takes longer than that: each that waits is a thread less for other pages.
PATIENCE = 0.5


def init_app(app: App) -> None:
    """Read the directory's settings; raise SettingsError. Nothing is asked yet."""
    app.extensions["intranet_directory"] = Directory(read_config(app.extensions["intranet_settings"]))
    health.watch(app, "directory", _is_well)


def _is_well() -> bool:
    return current_directory().condition.is_well()


def current_directory() -> Directory:
    """Return the running application's directory."""
    directory: Directory = current_app.extensions["intranet_directory"]
    return directory


class Directory:
    """The company's directory; safe for threads, one per application."""

    def __init__(self, config: DirectoryConfig) -> None:
        self.config = config
        self._breaker = Breaker(config.servers)
        # A slow directory must not occupy every thread of the site: pages need none of it.
        self._places = threading.BoundedSemaphore(config.conversations)
        self._begun: dict[object, float] = {}
        self.condition = Condition(self._knock)

    def ask(self, question: Callable[[Session], Answer]) -> Answer:
        """Put a short question to the first server that answers, within ``config.deadline`` seconds.

        Raises DirectoryDown, and DirectoryIncomplete without asking further servers: they hold the
        same data under the same limits.
        """
        self._must_be_ready()
        deadline = Deadline(self.config.deadline)
        with self._place():
            return self._try_each(question, deadline)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Hold one of the places, of which there are fewer than threads; raise DirectoryDown."""
        is_slow = time.monotonic() - min(self._begun.copy().values(), default=math.inf) > PATIENCE
        if not self._places.acquire(timeout=0 if is_slow else PATIENCE):
            raise DirectoryDown("busy", f"{self.config.conversations} conversations are under way")
        mine = object()
        self._begun[mine] = time.monotonic()
        try:
            yield
        finally:
            del self._begun[mine]
            self._places.release()

    @contextmanager
    def session(self, seconds: float) -> Iterator[Session]:
        """Open one long conversation, for reading many people, with the first server that answers."""
        self._must_be_ready()
        opened = self._try_each(lambda session: session, Deadline(seconds), keep_open=True)
        try:
            yield opened
        finally:
            opened.close()

    def _knock(self) -> None:
        """Begin a conversation and end it; takes no place among those of people who sign in."""
        with self.session(self.config.deadline):
            pass

    def _must_be_ready(self) -> None:
        if not self.config.is_ready:
            raise DirectoryDown("not_configured", "no server, service account, password or people base is set")

    def _try_each(self, question: Callable[[Session], Answer], deadline: Deadline, keep_open: bool = False) -> Answer:
        failure = DirectoryDown("unreachable", "no server is configured")
        servers = self._breaker.order()
        for server in servers:
            # While another one can be asked, a mute server must not use up the time for it.
            patience = self.config.connect_timeout if server != servers[-1] and not keep_open else SEARCH_SECONDS
            session, started = Session(self.config, server, deadline, patience), time.perf_counter()
            done = False
            try:
                session.open()
                answer = question(session)
                done = True
            except DirectoryDown as error:
                failure = error
                self._note(server, error, started)
                if isinstance(error, DirectoryIncomplete):
                    self.condition.worked()
                    raise
            finally:
                if not (done and keep_open):
                    session.close()
            if done:
                self._breaker.worked(server)
                self.condition.worked()
                return answer
            self._breaker.failed(server)
            if deadline.has_passed:
                break
        self.condition.failed()
        raise failure

    def _note(self, server: ServerAddress, error: DirectoryDown, started: float) -> None:
        ms = round((time.perf_counter() - started) * 1000)
        log.warning("directory failed", extra={"server": str(server), "reason": error.reason, "ms": ms})
        log.info("directory failure", extra={"detail": str(error)})
