"""Pictures from files, through ``decoder``: portraits of people, and pictures in texts. Nothing here is stored."""

from __future__ import annotations

import enum
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from intranet.files import decoder

#: Seconds from the file to the answer, those of waiting for other pictures among them.
PATIENCE = 2.2
#: How many pictures one process of the site has read at the same time.
AT_ONCE = 2
#: What the files begin with that ``decoder`` reads. Whatever is like them is drawn anew or refused: it is never
#: handed on as it came, with all that a camera notes in it.
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

_turns = threading.BoundedSemaphore(AT_ONCE)


class Fault(enum.StrEnum):
    """Why a file is not taken, or gives no picture."""

    NO_PICTURE = "no picture"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"
    TOO_HEAVY = "too heavy"
    UNREADABLE = "unreadable"
    TOO_LATE = "too late"
    EMPTY = "empty"
    TOO_MANY = "too many"


ENDS = {
    decoder.NO_PICTURE: Fault.NO_PICTURE,
    decoder.TOO_SMALL: Fault.TOO_SMALL,
    decoder.TOO_LARGE: Fault.TOO_LARGE,
}


class Refused(ValueError):
    """The file is not taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class BadPicture(Refused):
    """The file gives no picture."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of ours: WebP."""

    width: int
    height: int
    content: bytes


def is_like_a_picture(data: bytes) -> bool:
    """Whether the bytes begin as those of a picture that can be shown."""
    return data.startswith(BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def draw(data: bytes, kind: str, most_pixels: int, patience: float | None = None) -> tuple[Drawn, Drawn]:
    """Make a small and a large picture of a file's bytes; ``kind`` is one of ``decoder``'s. Raises BadPicture.

    No transaction should be open meanwhile: on SQLite one that writes keeps all others waiting.
    """
    if not data:
        raise BadPicture(Fault.NO_PICTURE)
    patience = PATIENCE if patience is None else patience
    until = time.monotonic() + patience
    if not _turns.acquire(timeout=patience / 2):
        raise BadPicture(Fault.TOO_LATE)
    try:
        done = subprocess.run(
            [sys.executable, "-I", decoder.__file__, kind, str(most_pixels)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=until - time.monotonic(),
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadPicture(Fault.TOO_LATE) from None
    finally:
        _turns.release()
    if done.returncode:
        raise BadPicture(ENDS.get(done.returncode, Fault.UNREADABLE))
    small, large = _unpacked(done.stdout)
    return small, large


def _unpacked(output: bytes) -> Iterator[Drawn]:
    at = 0
    while at < len(output):
        width, height, length = decoder.HEADER.unpack_from(output, at)
        at += decoder.HEADER.size
        yield Drawn(width, height, output[at : at + length])
        at += length
