"""Keeping the index up to date: emptying the outbox, repairing, comparing with the database.

Everything here may run anywhere, any number of times, and be killed at any moment: one process at a
time writes, rows leave the outbox only after the commit is on disk, and doing them again changes
nothing, because each is read anew from the database. Each function ends the caller's transaction.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from sqlalchemy import delete, func, select

from intranet.database import begins, db
from intranet.search import manifest, outbox, rebuild, writing
from intranet.search.engine import Engine, engine
from intranet.search.manifest import Damaged, is_sealed
from intranet.search.models import SearchOutbox
from intranet.search.schema import digest
from intranet.search.snapshot import Unavailable
from intranet.search.sources import sources

log = logging.getLogger("intranet.search")

#: Rows of one commit. A commit costs nearly the same for one row and for many.
BATCH = 200
#: Beyond this share of wrong documents a rebuild is cheaper than repairing them.
REBUILD_SHARE = 0.2


def drain() -> int:
    """Bring the index up to date with the outbox; returns the number of rows done.

    Does nothing while another process is at it. An index that is missing or damaged is rebuilt first.
    """
    own = engine()
    db.session.commit()
    if not _is_ready(own) and rebuild.rebuild() is None:
        return 0
    done = 0
    with own.store.writing() as mine:
        while mine and (rows := _drain_batch(own)):
            done += rows
    own.store.tidy()
    return done


def reconcile() -> int:
    """Compare every document with the database and repair what differs; returns how many did.

    Finds what no reader notices: files changed on disk since they were opened, a change that was
    never noted in the outbox, a document of a kind that is no more.
    """
    own = engine()
    db.session.commit()
    folder = own.store.current()
    if folder is not None:
        with own.store.writing(wait=True):
            _report_if_damaged(own, folder)
    drain()
    wrong, total = _differences(own)
    if len(wrong) > REBUILD_SHARE * max(total, BATCH):
        rebuild.rebuild()
    elif wrong:
        for kind, pks in rebuild.keys_by_kind(wrong).items():
            for pk in sorted(pks):
                outbox.changed(kind, pk)
        db.session.commit()
        drain()
    if wrong:
        log.warning("documents of the index differed from the database", extra={"documents": len(wrong)})
    return len(wrong)


def pending() -> int:
    """Return how many changes wait to be indexed."""
    with begins(writing=False):
        return db.session.scalar(select(func.count()).select_from(SearchOutbox)) or 0


def is_healthy(own: Engine) -> bool:
    """Whether there is an index in use that nothing speaks against.

    A commit without a seal, while nobody writes, is of a writer that was killed.
    """
    folder = own.store.current()
    if folder is None or own.store.damage() is not None:
        return False
    with own.store.writing() as mine:
        try:
            return not mine or (is_sealed(folder) and bool(manifest.read(folder)))
        except Damaged:
            return False


def _is_ready(own: Engine) -> bool:
    """Whether the index can be written to, after sealing what a killed writer left."""
    if is_healthy(own):
        return True
    folder = own.store.current()
    if folder is None or own.store.damage() is not None:
        return False
    with own.store.writing() as mine:
        try:
            return not mine or is_sealed(folder) or writing.seal_if_whole(folder)
        except Damaged:
            return False


def _drain_batch(own: Engine) -> int:
    with begins(writing=False):
        query = select(SearchOutbox.id, SearchOutbox.kind, SearchOutbox.pk).order_by(SearchOutbox.id).limit(BATCH)
        rows = db.session.execute(query).all()
        db.session.commit()
    folder = own.store.current()
    if not rows or folder is None:
        return 0
    keys = sorted({f"{kind}:{pk}" for _, kind, pk in rows})
    documents, gone = rebuild.read(rebuild.keys_by_kind(keys))
    try:
        writing.apply(folder, own.languages, documents, gone)
    except Exception as error:
        if not _report_if_damaged(own, folder):
            raise
        log.warning("the index could not be written to", extra={"reason": repr(error)})
        return 0
    _note(own, keys)
    # Exactly the rows that were read: a lower id may become visible later, when its transaction
    # commits, and must not be deleted unread.
    db.session.execute(delete(SearchOutbox).where(SearchOutbox.id.in_([row.id for row in rows])))
    db.session.commit()
    return len(rows)


def _note(own: Engine, keys: list[str]) -> None:
    """Tell a rebuild that is under way what it must read again; one that was killed reads nothing."""
    if not own.store.journal_path.exists():
        return
    with own.store.rebuilding() as nobody_else:
        if nobody_else:
            own.store.journal_path.unlink(missing_ok=True)
            return
    with own.store.journal_path.open("a", encoding="utf-8") as journal:
        journal.write("".join(f"{key}\n" for key in keys))
        journal.flush()
        os.fsync(journal.fileno())


def _report_if_damaged(own: Engine, folder: Path) -> bool:
    try:
        manifest.check(folder, {})
    except Damaged as damage:
        own.store.report_damage(folder, str(damage))
        return True
    return False


def _differences(own: Engine) -> tuple[list[str], int]:
    """Return the keys whose document differs from the database, and how many there should be."""
    try:
        indexed = own.digests()
    except Unavailable:
        return [], 0
    wrong: list[str] = []
    total = 0
    for source in sources().values():
        for documents in rebuild.read_all(source):
            total += len(documents)
            wrong += [document.key for document in documents if indexed.pop(document.key, None) != digest(document)]
    return [*wrong, *indexed], total
