"""Writing documents into an index folder: one batch, one commit, synced and sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh import index

from intranet.search import manifest
from intranet.search.documents import Document
from intranet.search.schema import Languages, schema, values

#: Megabytes of postings sorted in memory: more only helps a rebuild.
BATCH_MEMORY = 64
REBUILD_MEMORY = 256
LOCK_PATIENCE = 10.0
#: Names the start of the machine during which the last commit began.
BEGUN = "begun"


def create(folder: Path, languages: Languages) -> None:
    """Make an empty, sealed index in an empty folder."""
    index.create_in(str(folder), schema(languages)).close()
    manifest.seal(folder)


def apply(folder: Path, languages: Languages, documents: Sequence[Document], gone: Iterable[str]) -> None:
    """Replace or add the documents and take away the keys ``gone``, in one commit."""
    opened = index.open_dir(str(folder), schema=schema(languages))
    writer = _writer(opened, BATCH_MEMORY)
    try:
        _begin(folder)
        _remove(writer, {*gone, *(document.key for document in documents)})
        for document in documents:
            writer.add_document(**values(document, languages))
    except BaseException:
        writer.cancel()
        raise
    else:
        writer.commit()
    finally:
        opened.close()
    manifest.seal(folder)


def seal_if_whole(folder: Path) -> bool:
    """Seal what a writer left that was killed between its commit and its seal, if that can be trusted.

    Whoosh names a commit's files only when they are complete, and what a process has written survives
    its end. Only a machine that stopped may have kept half of it: then it runs by another boot id now.
    """
    try:
        begun = (folder / BEGUN).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return False
    if not begun or begun != _boot_id() or manifest.newest_commit(folder) <= manifest.newest_sealed(folder):
        return False
    manifest.seal(folder)
    return True


class Bulk:
    """Many new documents into a folder that nobody reads yet."""

    def __init__(self, folder: Path, languages: Languages) -> None:
        create(folder, languages)
        self.folder = folder
        self.languages = languages
        self._index = index.open_dir(str(folder), schema=schema(languages))
        self._writer = _writer(self._index, REBUILD_MEMORY)

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents that are not there yet."""
        for document in documents:
            self._writer.add_document(**values(document, self.languages))

    def finish(self) -> None:
        """Commit, sync and seal."""
        self._writer.commit(optimize=True)
        self._index.close()
        manifest.seal(self.folder)

    def cancel(self) -> None:
        """Give up; the folder is of no use."""
        self._writer.cancel()
        self._index.close()


def _begin(folder: Path) -> None:
    (folder / BEGUN).write_text(_boot_id(), "ascii")


def _boot_id() -> str:
    """Return what tells one start of the machine from another, empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _writer(opened: Any, megabytes: int) -> Any:
    """Compound files would be copied into the memory of every reader, at every commit."""
    return opened.writer(limitmb=megabytes, compound=False, timeout=LOCK_PATIENCE)


def _remove(writer: Any, keys: Iterable[str]) -> None:
    """Delete by key; ``update_document`` would open the index anew for each."""
    with writer.reader() as reader:
        for key in keys:
            if ("key", key) in reader:
                for document in list(reader.postings("key", key).all_ids()):
                    writer.delete_document(document)
