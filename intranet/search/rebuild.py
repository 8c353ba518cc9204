"""Building the whole index anew while the old one answers and is written to."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator

from intranet.database import begins, db
from intranet.search import writing
from intranet.search.documents import Document
from intranet.search.engine import Engine, engine
from intranet.search.sources import Source, sources

log = logging.getLogger("intranet.search")

CHUNK = 200
Progress = Callable[[str, int], None]


def rebuild(progress: Progress | None = None) -> int | None:
    """Build a new index from the database and put it in the place of the old one.

    What is drained meanwhile goes into the old index and into a journal, from which it is brought up
    to date at the end, while nobody else writes. Returns the number of documents, None where another
    process is at it. ``progress`` is told each kind with the documents added so far.
    """
    own = engine()
    with own.store.rebuilding() as mine:
        if not mine:
            return None
        db.session.commit()  # a transaction of the caller's would hold off the writers we wait for
        own.store.journal_path.write_text("")
        folder = own.store.new_folder()
        try:
            count = _fill(own, writing.Bulk(folder, own.languages), progress)
            with own.store.writing(wait=True):
                _catch_up(own, folder.name)
                old = own.store.current()
                own.store.publish(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            own.store.journal_path.unlink(missing_ok=True)
        own.store.retire(old)
    log.info("search index rebuilt", extra={"documents": count})
    return count


def _fill(own: Engine, bulk: writing.Bulk, progress: Progress | None) -> int:
    count = 0
    try:
        for source in sources().values():
            for documents in read_all(source):
                bulk.add(documents)
                count += len(documents)
                if progress:
                    progress(source.kind, count)
    except BaseException:
        bulk.cancel()
        raise
    bulk.finish()
    return count


def _catch_up(own: Engine, name: str) -> None:
    """Bring what changed during the rebuild up to date in the new folder."""
    keys = sorted(set(own.store.journal_path.read_text().split()))
    for start in range(0, len(keys), CHUNK):
        documents, gone = read(keys_by_kind(keys[start : start + CHUNK]))
        writing.apply(own.store.root / name, own.languages, documents, gone)


def read_all(source: Source) -> Iterator[list[Document]]:
    """Yield all documents of a kind in chunks, each read in a short transaction of its own."""
    after = 0
    while True:
        with begins(writing=False):
            ids = source.ids(after, CHUNK)
            documents = source.documents(ids) if ids else []
            db.session.commit()
        if not ids:
            return
        yield documents
        after = ids[-1]


def read(wanted: dict[str, set[int]]) -> tuple[list[Document], list[str]]:
    """Return the documents of these rows as they are now, and the keys of those that are no more."""
    documents: list[Document] = []
    gone: list[str] = []
    with begins(writing=False):
        for kind, pks in wanted.items():
            source = sources().get(kind)
            found = source.documents(sorted(pks)) if source else []
            documents += found
            gone += [f"{kind}:{pk}" for pk in sorted(pks - {document.pk for document in found})]
        db.session.commit()
    return documents, gone


def keys_by_kind(keys: Iterable[str]) -> dict[str, set[int]]:
    """Return the row ids in ``kind:pk`` names, by kind."""
    wanted: dict[str, set[int]] = {}
    for key in keys:
        kind, _, pk = key.partition(":")
        wanted.setdefault(kind, set()).add(int(pk))
    return wanted
