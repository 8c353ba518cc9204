"""Files in texts: what a text shows or leads to becomes part of its item when it is written.

The files themselves stand above this module (``files``); their table is named by its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, update

from intranet.database import Base, db
from intranet.settings import settings


def attach(item_id: int, file_ids: Sequence[int], writer_id: int | None, *, is_new: bool = False) -> None:
    """Say which files stand in an item's text, within the caller's transaction.

    Those that its writer has uploaded and not published belong to the item from now on. What a text names of others
    stays theirs. A file that is taken out of a text stays with the versions before.
    """
    if is_new and not file_ids:
        return
    table = Base.metadata.tables["stored_file"]
    file, connection = table.c, db.session.connection()
    if not is_new:
        connection.execute(update(table).where(file.item_id == item_id).values(position=None))
    is_ours = or_(file.item_id == item_id, and_(file.item_id.is_(None), file.uploader_id == writer_id))
    for position, file_id in enumerate(file_ids[: settings().files_per_text]):
        connection.execute(update(table).where(file.id == file_id, is_ours).values(item_id=item_id, position=position))


def detach_former(item_id: int) -> None:
    """Give back to their uploaders, as unpublished, the files that stood in versions alone which are not kept."""
    table = Base.metadata.tables["stored_file"]
    former = update(table).where(table.c.item_id == item_id, table.c.position.is_(None))
    db.session.connection().execute(former.values(item_id=None))
