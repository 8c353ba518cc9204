"""What of an announcement can be found: its words in every language, and the comments."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.access import Viewer
from intranet.announcements import policy
from intranet.announcements.listing import AnnouncementRow, some
from intranet.announcements.models import Announcement, AnnouncementText
from intranet.comments.queries import words_below
from intranet.database import db
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text

_item, _text = Item.__table__.c, AnnouncementText.__table__.c


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of announcements with what was said under them, in three statements."""
    remarks = words_below(pks)
    versions: dict[int, list[str]] = {}
    for row in db.session.execute(select(AnnouncementText.__table__).where(_text.announcement_id.in_(pks))):
        versions.setdefault(row.announcement_id, []).extend((row.title, plain_text(row.body_html)))
    rows = db.session.execute(
        select(Item.__table__)
        .join_from(Item.__table__, Announcement.__table__, Announcement.__table__.c.id == _item.id)
        .where(_item.id.in_(pks), _item.state == ItemState.PUBLISHED, policy.not_expired())
    )
    return [
        Document(
            kind="announcement",
            pk=row.id,
            audience_id=row.audience_id,
            title=row.title,
            body="\n".join([plain_text(row.body_html), *versions.get(row.id, ()), *remarks[row.id]]),
            group_id=row.group_id,
            author_id=row.author_id,
            language=row.language,
            at=row.last_activity_at,
        )
        for row in rows
    ]


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those announcements that the viewer may read."""
    return {pk: _card(row) for pk, row in some(viewer, pks).items()}


def _card(row: AnnouncementRow) -> Card:
    byline = row.author.display_name if row.author else ""
    if row.author and row.group:
        byline = _("%(name)s in %(group)s", name=row.author.display_name, group=row.group.name)
    note = _("Must read") if row.is_must_read else ""
    return Card(row.heading, address_of("announcement", row.id), byline, note, at=row.created_at)


SOURCES = [Source(kind="announcement", label=_l("Announcements"), documents=documents, hydrate=hydrate)]
