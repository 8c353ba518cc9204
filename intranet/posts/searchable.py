"""What of a post can be found: its title, its words, and the comments."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from intranet.access import Viewer
from intranet.comments.queries import words_below
from intranet.database import db
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.items.tagging import tags_of
from intranet.polls.queries import texts
from intranet.posts.listing import PostRow, heading_of, some
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text

_item = Item.__table__.c


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of posts with what was said under them and asked in polls, in four statements."""
    tags, options, remarks = tags_of(pks), texts(pks), words_below(pks)
    rows = db.session.execute(
        select(Item.__table__).where(_item.id.in_(pks), _item.kind == "post", _item.state == ItemState.PUBLISHED)
    )
    return [
        Document(
            kind="post",
            pk=row.id,
            audience_id=row.audience_id,
            title=heading_of(row.title, row.body_html)[0],
            body="\n".join([plain_text(row.body_html), *options.get(row.id, ()), *remarks[row.id]]),
            group_id=row.group_id,
            author_id=row.author_id,
            language=row.language,
            tags=tuple(tags.get(row.id, ())),
            at=row.last_activity_at,
        )
        for row in rows
    ]


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those posts that the viewer may read."""
    return {post_id: _card(row) for post_id, row in some(viewer, pks).items()}


def _card(row: PostRow) -> Card:
    byline = row.author.display_name if row.author else ""
    if row.author and row.group:
        byline = _("%(name)s in %(group)s", name=row.author.display_name, group=row.group.name)
    note = ngettext("%(num)s comment", "%(num)s comments", row.comment_count) if row.comment_count else ""
    if row.poll:
        votes = ngettext("Poll · %(num)s person has voted", "Poll · %(num)s people have voted", row.poll.voters)
        note = f"{votes} · {note}" if note else votes
    return Card(row.heading, address_of("post", row.id), byline, note, at=row.created_at)


SOURCES = [Source(kind="post", label=_l("Posts"), documents=documents, hydrate=hydrate)]
