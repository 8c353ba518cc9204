"""What becomes of a leaver's files: they stay with what was published, the others go."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from intranet.database import db
from intranet.estate import Belonging, Fate
from intranet.files.models import StoredFile

BELONGINGS = (
    Belonging(StoredFile.__table__.c.uploader_id, Fate.STAYS, "a file is part of the text in which it was published"),
)


def hand_over(person_ids: Collection[int]) -> None:
    """Forget what these people have uploaded and not published."""
    unpublished = StoredFile.uploader_id.in_(person_ids), StoredFile.item_id.is_(None)
    db.session.execute(delete(StoredFile).where(*unpublished))
