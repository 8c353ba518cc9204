"""Reading files: one to open, and the documents under texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.database import Base, db
from intranet.files import policy
from intranet.files.models import StoredFile
from intranet.items.models import Item, ItemState

#: What every address of a file begins with, as it stands in rendered text.
IN_TEXT = '"/files/'
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Document:
    """A file in the list under a text."""

    id: int
    name: str
    size: int


def one(viewer: Viewer, file_id: int) -> StoredFile:
    """Return a file to open. Raises NotFound where the viewer finds none."""
    found: StoredFile = find_or_404(policy.visible(viewer), id=file_id)
    return found


def is_kept_from_disk(viewer: Viewer, file: StoredFile) -> bool:
    """Whether a browser may not keep a file the viewer has found: of a secret group, or published to nobody."""
    if file.item_id is None:
        return True
    group = Base.metadata.tables["interest_group"].c
    item = Item.__table__.c
    query = select(item.state, group.visibility).join_from(
        Item.__table__, group.id.table, group.id == item.group_id, isouter=True
    )
    found = db.session.execute(query.where(item.id == file.item_id)).one()
    return bool(found.state != ItemState.PUBLISHED or found.visibility == "secret")


def under(viewer: Viewer, texts: Iterable[tuple[int, str]]) -> dict[int, list[Document]]:
    """Return the documents in some texts, given as ids of items and their HTML, in their order.

    Most texts have none; then nothing is asked.
    """
    ids = [item_id for item_id, html in texts if IN_TEXT in html]
    found: dict[int, list[Document]] = defaultdict(list)
    if ids:
        is_listed = StoredFile.item_id.in_(ids), StoredFile.position.is_not(None), StoredFile.preview_key.is_(None)
        query = policy.visible(viewer).where(*is_listed).order_by(StoredFile.position)
        for file in db.session.scalars(query):
            found[file.item_id].append(Document(file.id, file.name, file.size))
    return found


def uploads_today(viewer: Viewer) -> int:
    """Return how many files the viewer has sent within a day."""
    mine: Any = (StoredFile.uploader_id == viewer.person_id, StoredFile.created_at > clock.now() - DAY)
    return db.session.scalar(select(func.count()).select_from(StoredFile).where(*mine)) or 0
