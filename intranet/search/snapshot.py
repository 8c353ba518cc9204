"""One state of the index, opened for reading, and the reader that always has the newest.

Two traps of Whoosh are avoided here. ``Searcher.refresh()`` keeps segments that a merge or a deletion
has replaced, so that deleted posts come back: every new state is opened afresh, which takes a
millisecond because segments are not packed into compound files (those are copied into memory). And
its readers seek in shared files, so that two threads disturb each other: one lock per process.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.searching import Searcher

from intranet.search import manifest, ranking
from intranet.search.manifest import Damaged, Seal, is_sealed
from intranet.search.schema import Facts, Languages, schema, text_field, title_field
from intranet.search.store import Store
from intranet.search.visibility import Segment

log = logging.getLogger("intranet.search")

#: Seconds a reader waits for a commit that is under way, and after which it must be a broken one.
PATIENCE = 0.5
BROKEN_AFTER = 30.0


class Unavailable(Exception):
    """There is no index to read at the moment; SQL must answer."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One segment of a snapshot: its reader, first document number, facts and days."""

    reader: Any
    offset: int
    segment: Segment
    days: Any


class Snapshot:
    """One state of the index. Raises whatever Whoosh raises on files it cannot read."""

    def __init__(self, folder: Path, languages: Languages, segments: dict[str, Segment]) -> None:
        self.folder = folder
        self.index = index.open_dir(str(folder), schema=schema(languages))
        reader = self.index.reader()
        self.model = ranking.Bm25(_statistics(reader, languages))
        self.searcher = Searcher(reader, weighting=self.model, fromindex=self.index)
        self.leaves = [
            _leaf(searcher.reader(), offset, languages, segments)
            for searcher, offset in self.searcher.leaf_searchers()
            if reader.doc_count_all()
        ]
        self.segments = {id(leaf.reader): leaf.segment for leaf in self.leaves}

    @property
    def reader(self) -> Any:
        """Whoosh's reader of the whole index."""
        return self.searcher.reader()

    def segment_of(self, reader: Any) -> Segment:
        """Return the facts of one segment's documents."""
        return self.segments[id(reader)]

    def facts_of(self, document: int) -> Facts | None:
        """Return the facts of a document by its number in the whole index."""
        leaf = next(leaf for leaf in reversed(self.leaves) if leaf.offset <= document)
        return leaf.segment.facts_of(document - leaf.offset)

    def close(self) -> None:
        """Release the files."""
        self.searcher.close()
        self.index.close()


def _statistics(reader: Any, languages: Languages) -> dict[str, ranking.FieldStatistics]:
    found = {}
    for language in languages.all:
        documents = reader.doc_frequency("language", language)
        for field in (text_field(language), title_field(language)):
            average = reader.field_length(field) / documents if documents else 1.0
            found[field] = ranking.FieldStatistics(documents, average or 1.0)
    return found


def _leaf(reader: Any, offset: int, languages: Languages, segments: dict[str, Segment]) -> Leaf:
    """Open every file of the segment now: a later commit may remove it from under the reader."""
    name = reader.segment().segment_id()
    if name not in segments:
        segments[name] = Segment(reader)
    reader.stored_fields(0)
    for language in languages.all:
        reader.doc_field_length(0, text_field(language))
        reader.doc_field_length(0, title_field(language))
    return Leaf(reader, offset, segments[name], reader.column_reader("day"))


class Reader:
    """Gives the newest snapshot, to one thread at a time."""

    def __init__(self, store: Store, languages: Languages) -> None:
        self.store = store
        self.languages = languages
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._state: tuple[Path, int, int] | None = None
        self._process = os.getpid()
        self._verified: Seal = {}
        self._segments: dict[str, Segment] = {}

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Give the newest snapshot for the length of the block.

        Raises Unavailable where there is none, and for any error inside the block: damage to the files
        is reported and mended, another error is logged, and in both cases SQL answers meanwhile.
        """
        with self._lock:
            snapshot = self._newest()
            try:
                yield snapshot
            except Exception as error:
                self._close()
                self._explain(snapshot.folder, error)
                log.exception("a search failed on a sound index")
                raise Unavailable from error

    def close(self) -> None:
        """Release the files, if any are open."""
        with self._lock:
            self._close()

    def _newest(self) -> Snapshot:
        if self._process != os.getpid():  # forked: file positions are shared with the parent
            self._process, self._snapshot, self._state = os.getpid(), None, None
        folder = self.store.current()
        if folder is None or self.store.damage() is not None:
            self._close()
            raise Unavailable
        if self._snapshot is None or self._state != _state(folder):
            self._snapshot = self._reopen(folder)
        return self._snapshot

    def _reopen(self, folder: Path) -> Snapshot:
        """Open the newest sealed state; while a commit is under way, the one at hand will do."""
        until = time.monotonic() + PATIENCE
        while (opened := self._try(folder)) is None:
            if self._snapshot is not None and self._snapshot.folder == folder:
                return self._snapshot
            if time.monotonic() > until:
                if _age(folder) > BROKEN_AFTER:
                    self.store.report_damage(folder, "a commit was never sealed")
                raise Unavailable
            time.sleep(0.02)
        self._close()
        self._state = _state(folder)
        names = {leaf.reader.segment().segment_id() for leaf in opened.leaves}
        self._segments = {name: known for name, known in self._segments.items() if name in names}
        return opened

    def _try(self, folder: Path) -> Snapshot | None:
        """Open the folder as it is sealed; None where a commit came in between."""
        state = _state(folder)
        try:
            if not is_sealed(folder):
                return None
            verified = manifest.check(folder, self._verified)
            opened = Snapshot(folder, self.languages, self._segments)
        except Exception as error:
            if state != _state(folder) or _is_being_committed(folder):
                return None
            self._close()
            self._explain(folder, error)
            raise Unavailable from error
        if state != _state(folder) or not is_sealed(folder):
            opened.close()
            return None
        self._verified = verified
        return opened

    def _explain(self, folder: Path, error: Exception) -> None:
        """Where the files are not what was written, report it and raise Unavailable."""
        try:
            if not is_sealed(folder):
                return
            manifest.check(folder, {})
        except Damaged as damage:
            if folder == self.store.current():
                log.warning("the index is damaged and will be rebuilt", extra={"reason": str(damage)})
                self.store.report_damage(folder, str(damage))
            raise Unavailable from error

    def _close(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
        self._snapshot = self._state = None


def _state(folder: Path) -> tuple[Path, int, int]:
    """Name what would be read: another seal is another state."""
    try:
        stat = (folder / manifest.NAME).stat()
    except OSError:
        return folder, 0, 0
    return folder, stat.st_mtime_ns, stat.st_ino


def _is_being_committed(folder: Path) -> bool:
    """Whether a commit has replaced files that the seal still names: it is written last."""
    try:
        return manifest.newest_commit(folder) > manifest.newest_sealed(folder)
    except (Damaged, OSError):
        return False


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0
