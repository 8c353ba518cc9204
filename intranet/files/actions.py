"""Taking a file in."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.database import Base, db, lock_row
from intranet.files import queries
from intranet.files.drawing import Fault, Refused
from intranet.files.models import StoredFile
from intranet.files.shelving import shelve
from intranet.settings import settings


def upload(actor: Viewer, name: str, content: bytes) -> StoredFile:
    """Keep a file for nobody but the actor until a text with it is published. Raises Refused.

    The content is on the shelf before its row is written: a row always has its content.
    """
    _require_room(actor)
    db.session.commit()  # no transaction is open while the file is read
    if not content:
        raise Refused(Fault.EMPTY)
    if len(content) > settings().files_max_bytes:
        raise Refused(Fault.TOO_HEAVY)
    kept = shelve(actor.person_id, name, content)
    lock_row(Base.metadata.tables["person"], actor.person_id)  # of many at once each counts the one before
    _require_room(actor)
    db.session.add(kept)
    db.session.commit()
    return kept


def _require_room(actor: Viewer) -> None:
    if queries.uploads_today(actor) >= settings().files_per_day:
        db.session.commit()
        raise Refused(Fault.TOO_MANY)
