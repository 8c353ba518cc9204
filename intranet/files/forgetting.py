"""What is not kept: files of texts that were never published, those of texts that are gone, and contents of neither."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from intranet import clock
from intranet.database import db, fetch, portions
from intranet.files.models import StoredFile
from intranet.files.store import shelf
from intranet.items.forgetting import is_past_undoing

#: Longer than a draft, which may need them, is kept after its last change.
KEEP = timedelta(days=92)
#: A content is left alone for so long after it was put; its row may be on the way, or a backup read it.
UNTOUCHED = timedelta(days=1)

_file = StoredFile.__table__.c


def sweep() -> int:
    """Remove what nobody will open again; return how many contents went.

    Contents first: those whose rows go now go tomorrow, so that a backup under way finds what its rows name.
    """
    gone = _remove_contents()
    unpublished = _file.item_id.is_(None), _file.created_at < clock.now() - KEEP
    db.session.execute(delete(StoredFile).where(*unpublished))
    db.session.execute(delete(StoredFile).where(_file.item_id.in_(is_past_undoing())))
    db.session.commit()
    return gone


def _remove_contents() -> int:
    store, before, gone = shelf(), clock.now() - UNTOUCHED, 0
    for keys in portions(store.keys(before)):
        query = select(_file.key, _file.preview_key).where(or_(_file.key.in_(keys), _file.preview_key.in_(keys)))
        needed = {key for row in fetch(query) for key in row}
        db.session.rollback()
        gone += sum(store.delete(key, before) for key in keys if key not in needed)
    return gone
