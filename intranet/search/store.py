"""The folders of the index: which one is in use, who writes, who rebuilds, what is damaged.

``data_dir/index/`` holds::

    current                 name of the folder in use, replaced in one step
    <fingerprint>-<random>/ one index and its seal
    writing.lock            held by the one process that writes to the folder in use
    rebuilding.lock         held by the one process that builds another folder
    journal                 what was written while a rebuild runs, and must be written there too
    damaged                 name of a folder that must not be used, and why
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intranet.search.manifest import replace_file

#: Seconds that a folder no longer in use is kept for readers on their way into it.
GRACE = 60
#: Whoosh keeps pickles in its files: whoever can write there can run code here.
PRIVATE = 0o700


class Store:
    """The index folders below ``root``, for indexes of one ``fingerprint``."""

    def __init__(self, root: Path, fingerprint: str) -> None:
        self.root = root
        self.fingerprint = fingerprint

    @property
    def journal_path(self) -> Path:
        """Where writes are noted down while a rebuild runs."""
        return self.root / "journal"

    def current(self) -> Path | None:
        """Return the folder in use; None without one, or where its schema is another."""
        name = self._read("current")
        if not name.startswith(f"{self.fingerprint}-") or "/" in name:
            return None
        folder = self.root / name
        return folder if folder.is_dir() else None

    def new_folder(self) -> Path:
        """Make an empty folder for a rebuild."""
        folder = self.root / f"{self.fingerprint}-{secrets.token_hex(6)}"
        folder.mkdir(mode=PRIVATE, parents=True)
        return folder

    def publish(self, folder: Path) -> None:
        """Let every reader use ``folder`` from now on."""
        replace_file(self.root / "current", folder.name)
        if self.damage() is not None:
            (self.root / "damaged").unlink(missing_ok=True)

    def report_damage(self, folder: Path, reason: str) -> None:
        """Say that the folder must not be used; the job process builds another."""
        if self.damage() is None and self.root.is_dir():
            replace_file(self.root / "damaged", f"{folder.name}\n{reason}")

    def damage(self) -> str | None:
        """Return why the folder in use must not be used, None if it may be."""
        name, _, reason = self._read("damaged").partition("\n")
        return reason or "unknown" if name and name == self._read("current") else None

    @contextmanager
    def writing(self, *, wait: bool = False) -> Iterator[bool]:
        """Hold the right to write to the folder in use; gives False where another process has it."""
        with self._lock("writing.lock", wait=wait) as mine:
            yield mine

    @contextmanager
    def rebuilding(self) -> Iterator[bool]:
        """Hold the right to rebuild; gives False where another process does."""
        with self._lock("rebuilding.lock") as mine:
            yield mine

    def tidy(self) -> None:
        """Remove folders that nobody reads any more, unless a rebuild is filling one."""
        with self.rebuilding() as mine:
            if not mine:
                return
            used = self._read("current")
            for entry in self.root.iterdir():
                if entry.is_dir() and entry.name != used and time.time() - entry.stat().st_mtime > GRACE:
                    shutil.rmtree(entry, ignore_errors=True)

    def retire(self, folder: Path | None) -> None:
        """Begin the time of grace of a folder that was in use."""
        if folder is not None and folder.is_dir():
            os.utime(folder)

    def _read(self, name: str) -> str:
        try:
            return (self.root / name).read_text("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return ""

    @contextmanager
    def _lock(self, name: str, *, wait: bool = False) -> Iterator[bool]:
        """A lock that the system releases when the process dies, however it dies."""
        self.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        with (self.root / name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True
