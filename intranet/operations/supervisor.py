"""Keeps a few processes running together: starts them, starts them anew when they die, stops them in order."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

log = logging.getLogger("intranet.serve")

STOP = frozenset({signal.SIGTERM, signal.SIGINT})
#: Passed on to the children that ask for them; gunicorn knows all of these.
FORWARDED = frozenset({signal.SIGHUP, signal.SIGUSR1, signal.SIGTTIN, signal.SIGTTOU})
WATCHED = frozenset({signal.SIGCHLD}) | STOP | FORWARDED

#: Seconds before a dead process is started anew: doubled with each early death, up to the longest.
FIRST_DELAY = 0.25
LONGEST_DELAY = 30.0
#: A process that lived this many seconds was well; its next death starts counting from the beginning.
WELL_AFTER = 20.0
#: Early deaths in a row, before the site was ever up, after which starting it is given up.
GIVE_UP_AFTER = 5
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    forwards: frozenset[signal.Signals] = frozenset()
    #: Stopped only when all others have ended, because they use it.
    stops_last: bool = False
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_at: float = 0.0
    started_at: float = 0.0

    @property
    def is_running(self) -> bool:
        """Whether the process lives. A dead one keeps its number until ``bury``."""
        if self.process is None:
            return False
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it through us alone."""
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - we have no threads
        )
        self.started_at = time.monotonic()
        log.info("started", extra={"child": self.name, "pid": self.process.pid})

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process, if it is there."""
        if self.process is not None:
            os.kill(self.process.pid, number)

    def bury(self) -> int | None:
        """End the process and whatever it started and left behind; return its exit status."""
        if self.process is None:
            return None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        status = self.process.wait()
        self.process = None
        return status

    def plan_restart(self) -> None:
        """Note a death and when to try again."""
        lived = time.monotonic() - self.started_at
        self.deaths = 1 if lived > WELL_AFTER else self.deaths + 1
        delay = min(FIRST_DELAY * 2 ** (self.deaths - 1), LONGEST_DELAY)
        self.start_at = time.monotonic() + delay
        log.error("died", extra={"child": self.name, "status": self.bury(), "again_in_s": delay})


def _end_with_parent() -> None:
    """Between fork and exec: be stopped when the supervisor is killed and cannot do it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Signals:
    """Turns signals into values that one loop reads, so that nothing happens in between."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        os.set_blocking(self.writing, False)

    @contextlib.contextmanager
    def caught(self) -> Iterator[None]:
        """Catch the watched signals inside the block."""
        previous = {number: signal.signal(number, lambda *_: None) for number in WATCHED}
        before = signal.set_wakeup_fd(self.writing, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in previous.items():
                signal.signal(number, handler)
            os.close(self.reading)
            os.close(self.writing)

    def wait(self, seconds: float) -> list[signal.Signals]:
        """Return the signals that arrived, after at most so many seconds."""
        ready, _, _ = select.select([self.reading], [], [], seconds)
        return [signal.Signals(number) for number in os.read(self.reading, 256)] if ready else []


class Supervisor:
    """Runs children until it is told to stop.

    ``is_up`` is asked until it says yes, then ``when_up`` is called once. ``drain`` is how many
    seconds the children have to finish what they have in hand.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        is_up: Callable[[], bool],
        when_up: Callable[[], None],
        drain: float = 30.0,
    ) -> None:
        self.children = children
        self.is_up = is_up
        self.when_up = when_up
        self.drain = drain
        self.was_up = False
        self.signals = Signals()

    def run(self) -> int:
        """Run until SIGTERM or SIGINT; return the exit status: 0 after that, 1 when starting was given up."""
        with self.signals.caught():
            try:
                return self._watch()
            finally:
                self._stop()

    def _watch(self) -> int:
        while True:
            for child in self.children:
                if child.process is None and time.monotonic() >= child.start_at:
                    child.start()
            is_calm = self.was_up and all(child.process for child in self.children)
            for number in self.signals.wait(5.0 if is_calm else 0.1):
                if number in STOP:
                    return 0
                self._forward(number)
            for child in self.children:
                if child.process is not None and not child.is_running:
                    child.plan_restart()
            if not self.was_up and any(child.deaths >= GIVE_UP_AFTER for child in self.children):
                log.error("giving up, see the lines above")
                return 1
            if not self.was_up and self.is_up():
                self.was_up = True
                self.when_up()

    def _forward(self, number: signal.Signals) -> None:
        """Pass a signal on; a child that cannot reload is restarted by SIGHUP."""
        for child in self.children:
            if number in child.forwards:
                child.send(number)
            elif number == signal.SIGHUP:
                child.send(signal.SIGTERM)

    def _stop(self) -> None:
        deadline = time.monotonic() + self.drain
        for last in (False, True):
            group = [child for child in self.children if child.stops_last is last]
            for child in group:
                child.send(signal.SIGTERM)
            while any(child.is_running for child in group) and time.monotonic() < deadline:
                if not STOP.isdisjoint(self.signals.wait(0.1)):
                    deadline = time.monotonic()  # asked a second time: at once
            for child in group:
                child.bury()
        log.info("stopped")
