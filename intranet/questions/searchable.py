"""What of a question can be found: its title, its words, its answers and comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import case, select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.items.tagging import tags_of
from intranet.questions.listing import some
from intranet.questions.models import Answer, Question
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of whole threads, best answers first, in three statements."""
    item, asked = Item.__table__.c, Question.__table__.c
    texts = _replies(pks)
    tags = tags_of(pks)
    rows = db.session.execute(
        select(item, asked.accepted_answer_id)
        .join_from(Item.__table__, Question.__table__, asked.id == item.id)
        .where(item.id.in_(pks), item.state == ItemState.PUBLISHED)
    )
    return [
        Document(
            kind="question",
            pk=row.id,
            audience_id=row.audience_id,
            title=row.title,
            body="\n".join([plain_text(row.body_html), *texts[row.id]]),
            group_id=row.group_id,
            author_id=row.author_id,
            language=row.language,
            tags=tuple(tags.get(row.id, ())),
            answered=row.accepted_answer_id is not None,
            at=row.last_activity_at,
        )
        for row in rows
    ]


def _replies(pks: Sequence[int]) -> dict[int, list[str]]:
    """Return the texts of answers and comments; what stood under a deleted answer is gone with it."""
    item, written = Item.__table__.c, Answer.__table__.c
    parent = Item.__table__.alias("parent")
    texts: dict[int, list[str]] = defaultdict(list)
    for root_id, html in db.session.execute(
        select(item.root_id, item.body_html)
        .join_from(Item.__table__, Answer.__table__, written.id == item.id, isouter=True)
        .join(parent, parent.c.id == item.parent_id)
        .where(
            item.root_id.in_(pks),
            item.id != item.root_id,
            item.state == ItemState.PUBLISHED,
            parent.c.state == ItemState.PUBLISHED,
        )
        .order_by(item.root_id, case((item.kind == "answer", 0), else_=1), written.score.desc(), item.id)
    ):
        texts[root_id].append(plain_text(html))
    return texts


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those questions that the viewer may read."""
    return {row.id: _card(row) for row in some(viewer, pks)}


def _card(row: Any) -> Card:
    if row.author and row.group:
        byline = _("Asked by %(name)s in %(group)s", name=row.author.display_name, group=row.group.name)
    elif row.author:
        byline = _("Asked by %(name)s", name=row.author.display_name)
    else:  # imported without a name
        byline = row.group.name if row.group else ""
    answers = ngettext("%(num)s answer", "%(num)s answers", row.answer_count)
    note = _("Answered") if row.is_accepted else answers
    return Card(row.title, address_of("question", row.id), byline, note, at=row.created_at)


SOURCES = [Source(kind="question", label=_l("Questions"), documents=documents, hydrate=hydrate)]
