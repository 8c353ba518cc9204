"""What of a thank-you can be found: the names in it, the value and the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState
from intranet.people.models import Person
from intranet.recognition import queries
from intranet.recognition.models import CompanyValue, Thanks, ThanksRecipient
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of thanks: found by the names of the people, the value and the words."""
    item, thanks = Item.__table__.c, Thanks.__table__.c
    names: dict[int, list[str]] = defaultdict(list)
    for thanks_id, name in db.session.execute(
        select(ThanksRecipient.thanks_id, Person.display_name)
        .join(Person, Person.id == ThanksRecipient.person_id)
        .where(ThanksRecipient.thanks_id.in_(pks))
        .order_by(ThanksRecipient.thanks_id, ThanksRecipient.position)
    ):
        names[thanks_id].append(name)
    rows = db.session.execute(
        select(item, CompanyValue.name_en, CompanyValue.name_de, Person.display_name)
        .join_from(Item.__table__, Thanks.__table__, thanks.id == item.id)
        .join(CompanyValue, CompanyValue.id == thanks.value_id)
        .outerjoin(Person, Person.id == item.author_id)
        .where(item.id.in_(pks), item.state == ItemState.PUBLISHED)
    )
    return [
        Document(
            kind="thanks",
            pk=row.id,
            audience_id=row.audience_id,
            title=" · ".join([row.display_name or "", *names[row.id]]),
            body=plain_text(row.body_html),
            tags=(row.name_en, row.name_de),
            group_id=row.group_id,
            author_id=row.author_id,
            language=row.language,
            at=row.published_at,
        )
        for row in rows
    ]


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those thanks that the viewer may read."""
    return {
        view.id: Card(
            _(
                "%(author)s thanked %(recipients)s",
                author=view.author.display_name if view.author else "",
                recipients=", ".join(person.display_name for person in view.recipients),
            ),
            address_of("thanks", view.id),
            view.group.name if view.group else "",
            view.value.name,
            lead=plain_text(view.body_html),
            at=view.created_at,
        )
        for view in queries.some(viewer, pks).values()
    }


SOURCES = [Source(kind="thanks", label=_l("Thanks"), documents=documents, hydrate=hydrate, counted=False)]
