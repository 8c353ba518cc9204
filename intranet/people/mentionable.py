"""Colleagues can be mentioned: by user name, or by their whole name where only one is called so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select

from intranet.database import db, fetch
from intranet.items.mentions import PERSON, Suggestion, Target
from intranet.items.models import Audience, AudienceKind, AudienceMember
from intranet.people.models import Person, PersonState
from intranet.people.names import fold, patterns
from intranet.web.text import clean_line, name_key

_person, _audience, _member = Person.__table__.c, Audience.__table__.c, AudienceMember.__table__.c
_BY_NAME = select(_person.id, _person.username, _person.display_name, _person.sort_key).where(
    _person.state == PersonState.ACTIVE,
    func.lower(_person.username).in_(bindparam("names", expanding=True))
    | _person.sort_key.in_(bindparam("folded", expanding=True)),
)
_PRESENT = select(_person.id, _person.display_name, _person.state).where(
    _person.id.in_(bindparam("people", expanding=True)), _person.state != PersonState.IMPORTED
)
_KIND = select(_audience.kind).where(_audience.id == bindparam("audience"))


class People:
    """How ``items.mentions`` asks about colleagues."""

    kind = PERSON

    def named(self, keys: Collection[str], audience_id: int) -> dict[str, int]:
        """Find colleagues of today; of two who are called the same, neither is meant by that name."""
        folded = {key: fold(key) for key in keys}
        rows = fetch(_BY_NAME, {"names": list(keys), "folded": [name for name in folded.values() if name]})
        called = [(row.id, name_key(row.display_name), row.sort_key) for row in rows]
        found = {}
        for key in keys:
            exactly = [person_id for person_id, name, _ in called if name == key]
            alike = exactly or [person_id for person_id, _, name in called if name and name == folded[key]]
            if len(alike) == 1:
                found[key] = alike[0]
        return found | {key: row.id for row in rows if (key := name_key(row.username or "")) in keys}

    def targets(self, ids: Collection[int], audience_id: int, author_id: int | None) -> dict[int, Target]:
        """Return them under their present names; former colleagues are named, and told nothing."""
        return {
            row.id: Target(PERSON, row.id, row.display_name, f"/people/{row.id}", frozenset({row.id}))
            if row.state == PersonState.ACTIVE
            else Target(PERSON, row.id, row.display_name)
            for row in fetch(_PRESENT, {"people": list(ids)})
        }

    def readers(self, audience_id: int) -> Select[Any] | None:
        """Return who is in an audience of named people or of a rule."""
        kind = db.session.connection().execute(_KIND, {"audience": audience_id}).scalar()
        if kind in (AudienceKind.PEOPLE, AudienceKind.RULE):
            return select(_member.person_id).where(_member.audience_id == audience_id)
        return None

    def suggested(self, text: str, audience_id: int, readers: Select[Any] | None, limit: int) -> list[Suggestion]:
        """Return colleagues of today whose names have words that begin so; a title names nobody."""
        words = patterns(text)
        name = literal(" ") + Person.sort_key
        if not words:
            return []
        query = (
            select(Person.id, Person.display_name, Person.department, Person.picture, Person.username, Person.sort_key)
            .where(Person.state == PersonState.ACTIVE, *(name.like(word) for word in words))
            .order_by(Person.sort_key, Person.id)
            .limit(limit)
        )
        rows = db.session.execute(query if readers is None else query.where(Person.id.in_(readers))).all()
        shared = _shared({row.sort_key for row in rows})
        return [
            Suggestion(
                PERSON, row.id, row.display_name, row.department,
                _handle(row.display_name, row.username, is_shared=row.sort_key in shared), row.picture,
            )
            for row in rows
        ]  # fmt: skip


def _shared(keys: Collection[str]) -> set[str]:
    """Return which names more than one colleague has."""
    query = select(Person.sort_key).where(Person.sort_key.in_(keys), Person.state == PersonState.ACTIVE)
    return set(db.session.scalars(query.group_by(Person.sort_key).having(func.count() > 1)))


def _handle(name: str, username: str | None, *, is_shared: bool) -> str:
    """Return what to write for a colleague: the whole name, unless others have it or it would end too early."""
    if (is_shared or set(name) & set("[]\\") or clean_line(name) != name) and username:
        return f"@[{username}]"
    return f"@[{name}]"


SOURCE = People()
