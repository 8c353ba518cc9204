"""The shelf: contents of files by their sums. A folder of the instance; an object store can take its place."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from intranet.settings import settings

KEY = re.compile(r"[0-9a-f]{64}")


class Store(Protocol):
    """Where contents lie. A key is the SHA-256 of its content, so that the same content lies there once."""

    def put(self, content: bytes) -> str:
        """Keep a content, safe from a loss of power when this returns; return its key."""

    def open(self, key: str) -> BinaryIO:
        """Return a content to read. Raises FileNotFoundError."""

    def delete(self, key: str, before: datetime) -> bool:
        """Remove a content, unless it was put, or put again, since ``before``; return whether it went."""

    def keys(self, before: datetime) -> Iterator[str]:
        """Yield the keys of all contents that were put before a moment."""


class Folder:
    """Contents as files below one folder, which the backup takes along."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Write beside the final name and rename: a content is there as a whole, or not at all."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        try:
            os.utime(path)  # says to ``delete`` that it is wanted
            return key
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(prefix=".", dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        for folder in (path.parent, self.root):
            _sync(folder)
        return key

    def open(self, key: str) -> BinaryIO:
        """Open the file."""
        return self._path(key).open("rb")

    def delete(self, key: str, before: datetime) -> bool:
        """Take the file aside before looking at its time: whoever puts it meanwhile writes it anew."""
        path = self._path(key)
        aside = path.with_name(f".{key}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if _is_older(aside, before):
            aside.unlink()
            return True
        aside.rename(path)
        return False

    def keys(self, before: datetime) -> Iterator[str]:
        """Go through the folder; what a killed process has left half written is removed on the way."""
        for path in self.root.glob("*/*"):
            if not path.is_file() or not _is_older(path, before):
                continue
            if KEY.fullmatch(path.name):
                yield path.name
            elif path.name.startswith("."):
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self.root / key[:2] / key


def shelf() -> Store:
    """Return the store of this instance."""
    return Folder(settings().data_dir / "files")


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
