"""Reading photos from the directory: some at a time, and never more bytes at once than one of them may have."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intranet.database import portions
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.entries import Entry
from intranet.directory.errors import AnswerTooLong
from intranet.directory.failover import Directory
from intranet.directory.finding import entries_of
from intranet.files.drawing import Fault
from intranet.people import pictures

#: People asked for in one search.
PORTION = 20
#: Bytes of one answer: a picture as large as people may upload, and what stands around it.
MOST_BYTES = pictures.MOST_BYTES + 64 * 1024


@dataclass(frozen=True, slots=True)
class Photo:
    """What the directory holds as somebody's picture: nothing, bytes, or more of them than we take."""

    data: bytes = b""
    is_too_heavy: bool = False

    @property
    def original(self) -> str | None:
        """By what the same picture is known again; None where there is none."""
        if self.is_too_heavy:
            return Fault.TOO_HEAVY.value
        return hashlib.sha256(self.data).hexdigest() if self.data else None


def read(directory: Directory, ids: Sequence[str]) -> Iterator[tuple[str, Photo]]:
    """Yield directory ids with their photos; who is left out was not found. Raises DirectoryDown.

    Where the photos of a portion are too much together, they are asked for one by one, each in a
    conversation of its own: there is no way to stop an answer but to hang up.
    """
    if not directory.config.fields["photo"]:
        yield from ((one, Photo()) for one in ids)
        return
    waiting = list(portions(reversed(ids), PORTION))
    while waiting:
        with directory.session(directory.config.load_deadline) as session:
            while waiting:
                chosen = waiting.pop()
                try:
                    found = dict(_ask(session, directory.config, chosen))
                except AnswerTooLong:
                    if len(chosen) > 1:
                        waiting += [[one] for one in chosen]
                    else:
                        yield chosen[0], Photo(is_too_heavy=True)
                    break
                while found:
                    yield found.popitem()


def _ask(session: Session, config: DirectoryConfig, chosen: Sequence[str]) -> Iterator[tuple[str, Photo]]:
    wanted = [config.id_attribute, *config.fields["photo"]]
    for entry in entries_of(session, config, chosen, wanted, MOST_BYTES):
        for raw in entry.raw(config.id_attribute):
            yield config.dialect.decode_id(raw), _photo(entry, config)


def _photo(entry: Entry, config: DirectoryConfig) -> Photo:
    """Take the first value of the first attribute that has one."""
    held = (value for name in config.fields["photo"] for value in entry.raw(name) if value)
    return Photo(next(held, b""))
