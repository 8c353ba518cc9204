"""Whether the directory answers these days, known without asking it anew for everybody who wonders."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from intranet.directory.errors import DirectoryDown

#: Seconds for which the last answer, of a sign-in or of our own asking, is good enough.
FRESH = 15.0


class Condition:
    """What the last conversation with the directory has shown; safe for threads, one per application.

    ``knock`` begins a conversation and raises DirectoryDown where that fails. It runs beside, one at a
    time: whoever wonders gets the last answer at once, however long a dead server takes to say nothing.
    """

    def __init__(self, knock: Callable[[], None], timer: Callable[[], float] = time.monotonic) -> None:
        self._knock, self._timer = knock, timer
        self._is_well = True  # until something says otherwise
        self._seen_at: float | None = None
        self._knocking = threading.Lock()

    def is_well(self) -> bool:
        """Whether it answered lately; never waits, and lets it be asked where that was long ago."""
        is_fresh = self._seen_at is not None and self._timer() - self._seen_at < FRESH
        if not is_fresh and self._knocking.acquire(blocking=False):
            threading.Thread(target=self._look, name="directory condition", daemon=True).start()
        return self._is_well

    def worked(self) -> None:
        """Remember that it answered."""
        self._is_well, self._seen_at = True, self._timer()

    def failed(self) -> None:
        """Remember that it did not."""
        self._is_well, self._seen_at = False, self._timer()

    def _look(self) -> None:
        try:
            self._knock()
        except DirectoryDown:
            self.failed()
        finally:
            self._knocking.release()
