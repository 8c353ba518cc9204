"""What of an event can be found: its title, its words, its place, and the comments."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.access import Viewer
from intranet.comments.queries import words_below
from intranet.database import db
from intranet.events.listing import EventRow, some
from intranet.events.models import Event
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.items.tagging import tags_of
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text

_item, _event = Item.__table__.c, Event.__table__.c


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of events with what was said under them, in three statements."""
    tags, remarks = tags_of(pks), words_below(pks)
    rows = db.session.execute(
        select(Item.__table__, _event.place)
        .join_from(Item.__table__, Event.__table__, _event.id == _item.id)
        .where(_item.id.in_(pks), _item.state == ItemState.PUBLISHED)
    )
    return [
        Document(
            kind="event",
            pk=row.id,
            audience_id=row.audience_id,
            title=row.title,
            body="\n".join([plain_text(row.body_html), row.place, *remarks[row.id]]),
            group_id=row.group_id,
            author_id=row.author_id,
            language=row.language,
            tags=tuple(tags.get(row.id, ())),
            at=row.last_activity_at,
        )
        for row in rows
    ]


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those events that the viewer may read."""
    return {event_id: _card(row) for event_id, row in some(viewer, pks).items()}


def _card(row: EventRow) -> Card:
    note = _("Cancelled") if row.is_cancelled else row.when.line
    return Card(row.title, address_of("event", row.id), row.group.name if row.group else "", note, at=row.created_at)


SOURCES = [Source(kind="event", label=_l("Events"), documents=documents, hydrate=hydrate)]
