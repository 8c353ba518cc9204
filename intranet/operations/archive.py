"""The backup's file: a compressed tar whose last member says what is in it.

``database/…`` is what ``embedded`` or ``postgresql`` wrote, ``files/…`` the stored files, ``settings.toml`` the
settings, ``manifest.json`` the sizes and SHA-256 sums of all of these with the row counts. A file
that was cut off has no manifest and is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

FORMAT = 1
MANIFEST = "manifest.json"
SETTINGS = "settings.toml"
DATABASE, FILES = "database", "files"


class ArchiveError(Exception):
    """The file is no backup, is damaged, or cannot be used here; the message says which."""


@dataclass
class Manifest:
    """What an archive holds."""

    engine: str  # sqlite | postgresql
    revision: str  # of the database's schema
    made_at: str  # ISO 8601, UTC
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, tuple[int, str]] = field(default_factory=dict)  # name -> bytes, SHA-256
    format: int = FORMAT


class _Hashing:
    """A file read through this one is hashed on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self.file.read(size)
        self.sum.update(data)
        return data


class Writer:
    """Writes an archive beside its final name and puts it there when it is whole, readable by us alone."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
        self.members: dict[str, tuple[int, str]] = {}

    def __enter__(self) -> Self:
        handle = os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(handle, "wb")
        self.tar = tarfile.open(fileobj=self.file, mode="w:gz", compresslevel=5)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.tar.close()
        if kind is None:
            self.file.flush()
            os.fsync(self.file.fileno())
        self.file.close()
        if kind is not None:
            self.partial.unlink(missing_ok=True)
            return
        self.partial.replace(self.target)
        _sync_folder(self.target.parent)

    def add(self, name: str, path: Path) -> bool:
        """Add a file; return False where it has meanwhile been deleted."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            info = tarfile.TarInfo(name)
            info.size = os.fstat(file.fileno()).st_size
            info.mode = 0o600
            info.mtime = int(os.fstat(file.fileno()).st_mtime)
            hashing = _Hashing(file)
            self.tar.addfile(info, hashing)
            self.members[name] = (info.size, hashing.sum.hexdigest())
        return True

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which makes the archive whole."""
        manifest.members = self.members
        body = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(body), 0o600
        self.tar.addfile(info, io.BytesIO(body))


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack into the empty ``folder`` and compare every member with the manifest.

    Raises ArchiveError for anything but a whole backup of a known format.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if manifest is not None or not member.isreg() or not _is_ours(member.name):
                    raise ArchiveError(f"{member.name!r} has no place in a backup")
                content = tar.extractfile(member)
                if content is None:
                    raise ArchiveError(f"{member.name!r} cannot be read")
                if member.name == MANIFEST:
                    manifest = _parse(json.load(content))
                else:
                    found[member.name] = _unpack_one(content, folder / member.name)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise ArchiveError(f"{archive} is no backup or is damaged: {error}") from error
    if manifest is None:
        raise ArchiveError(f"{archive} is not whole: it ends before its manifest")
    if found != manifest.members:
        wrong = sorted(
            name for name in found.keys() | manifest.members if found.get(name) != manifest.members.get(name)
        )
        raise ArchiveError(f"{archive} is damaged: {', '.join(wrong[:5])}")
    return manifest


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name:
        return False
    return name in (MANIFEST, SETTINGS) or (len(path.parts) > 1 and path.parts[0] in (DATABASE, FILES))


def _unpack_one(content: IO[bytes], target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashing = _Hashing(content)
    with target.open("xb") as file:
        shutil.copyfileobj(hashing, file, 1 << 20)
    return target.stat().st_size, hashing.sum.hexdigest()


def _parse(raw: Mapping[str, Any]) -> Manifest:
    if raw.get("format") != FORMAT:
        raise ArchiveError(f"the backup's format is {raw.get('format')}, this version reads {FORMAT}")
    try:
        manifest = Manifest(**raw)
        manifest.members = {name: (int(size), str(digest)) for name, (size, digest) in manifest.members.items()}
    except (TypeError, ValueError) as error:
        raise ArchiveError(f"the backup's manifest cannot be read: {error}") from error
    return manifest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
