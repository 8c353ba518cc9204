"""The seal of an index folder: size and checksum of every file, written after each commit.

Whoosh neither syncs its files nor notices when one is torn: a zeroed block may read as other
documents. Before a reader uses a file for the first time, it compares it with the seal.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

NAME = "seal.json"
CHUNK = 1 << 20
#: Whoosh's lock and half-written files are no part of the index.
_ENDINGS = (".toc", ".trm", ".pst", ".col", ".seg", ".vps")

_TOC = re.compile(r"_MAIN_(\d+)\.toc")

Seal = dict[str, tuple[int, int]]  # file name: size in bytes, CRC-32


class Damaged(Exception):
    """The index on disk is not what was written; only a rebuild helps."""


def seal(folder: Path) -> None:
    """Sync every new file of the folder to disk, then write down what it must look like.

    Files never change under one name, so that only new ones are read.
    """
    known = read(folder)
    found: Seal = {}
    for name in _files(folder):
        path = folder / name
        if name in known and path.stat().st_size == known[name][0]:
            found[name] = known[name]
        else:
            _sync(path)
            found[name] = _measured(path)
    replace_file(folder / NAME, json.dumps(found, separators=(",", ":")))


def read(folder: Path) -> Seal:
    """Return the seal, empty where there is none. Raises Damaged for an unreadable one."""
    try:
        stored = json.loads((folder / NAME).read_bytes())
        return {str(name): (int(size), int(checksum)) for name, (size, checksum) in stored.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError) as error:
        raise Damaged(f"{NAME}: {error}") from error


def check(folder: Path, verified: Seal) -> Seal:
    """Compare the folder's files with its seal and return the seal.

    ``verified`` names files that were compared before and are not read again. Raises Damaged for a
    missing, other or unsealed file.
    """
    stored = read(folder)
    if not stored:
        raise Damaged("there is no seal")
    for name, expected in stored.items():
        if verified.get(name) == expected:
            continue
        try:
            measured = _measured(folder / name)
        except OSError as error:
            raise Damaged(f"{name}: {error.strerror}") from error
        if measured != expected:
            raise Damaged(f"{name} is not what was written")
    return stored


def is_sealed(folder: Path) -> bool:
    """Whether the newest commit of the folder is the one its seal describes."""
    return newest_commit(folder) == newest_sealed(folder)


def newest_commit(folder: Path) -> int:
    """Return the number of the newest commit, -1 without any."""
    return _newest(path.name for path in folder.iterdir()) if folder.is_dir() else -1


def newest_sealed(folder: Path) -> int:
    """Return the number of the commit that the seal describes, -1 without any."""
    return _newest(read(folder))


def _newest(names: Iterable[str]) -> int:
    return max((int(found[1]) for name in names if (found := _TOC.fullmatch(name))), default=-1)


def replace_file(path: Path, content: str) -> None:
    """Write a small file so that a reader, or the next start after a power cut, finds all or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(_ENDINGS))


def _measured(path: Path) -> tuple[int, int]:
    size = checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
    return size, checksum


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
