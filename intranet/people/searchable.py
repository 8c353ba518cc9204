"""What of a person can be found: the name, what they do and where, what they know and say about themselves."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.people import policy
from intranet.people.models import Person, PersonState
from intranet.people.names import patterns
from intranet.people.queries import CARD, PersonCard
from intranet.people.skills import skills_of
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of colleagues of today."""
    rows = db.session.execute(
        select(
            Person.id, Person.display_name, Person.title, Person.department, Person.place, Person.username,
            Person.about_html, Person.ask_about,
        ).where(Person.id.in_(pks), Person.state == PersonState.ACTIVE)
    )  # fmt: skip
    skills = skills_of(pks)
    return [
        Document(
            kind="person",
            pk=row.id,
            audience_id=EVERYONE,
            title=row.display_name,
            body=_words(skills.get(row.id, []), row.ask_about, plain_text(row.about_html)),
            tags=tuple(filter(None, (row.title, row.department, row.place, row.username))),
        )
        for row in rows
    ]


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those people whom the viewer may find."""
    rows = db.session.execute(policy.listed(viewer).with_only_columns(*CARD).where(Person.id.in_(pks)))
    return {card.id: _card(card) for card in (PersonCard(*row) for row in rows)}


def pks(after: int, limit: int) -> list[int]:
    """Return the next ids of a rebuild."""
    query = select(Person.id).where(Person.state == PersonState.ACTIVE, Person.id > after)
    return list(db.session.scalars(query.order_by(Person.id).limit(limit)))


def find(viewer: Viewer, words: Sequence[str], limit: int) -> list[int]:
    """Look names, skills and topics up in SQL while the index is out of service."""
    wanted = [
        or_(Person.find_key.like(pattern), Person.ask_key.like(pattern)) for word in words for pattern in patterns(word)
    ]
    query = policy.listed(viewer).with_only_columns(Person.id).where(*wanted)
    return list(db.session.scalars(query.order_by(Person.sort_key, Person.id).limit(limit))) if wanted else []


def _words(skills: Sequence[str], ask_about: str, about: str) -> str:
    """Return what people say of themselves; what is quoted of it shows by which skill somebody was found."""
    return " – ".join(filter(None, (" · ".join(skills), ask_about, about)))


def _card(card: PersonCard) -> Card:
    facts = " · ".join(filter(None, (card.title, card.department, card.place)))
    return Card(card.display_name, url_for("people.show", person_id=card.id), byline=facts)


SOURCES = [Source(kind="person", label=_l("People"), documents=documents, hydrate=hydrate, pks=pks, find=find)]
