"""Mentions: whom a text means by ``@ada`` or ``@[Gardening]``, decided when it is written.

A colleague is mentioned only where they can read the item, a group only where its readers may know of it;
anything else stays the text it is. What can be mentioned is registered by its feature (``mentionable.py``),
as this module stands below people and groups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import Select, bindparam, delete, insert, select

from intranet.access import viewers
from intranet.database import db, fetch
from intranet.items.models import HANDLE_LENGTH, ItemMention
from intranet.web.mention_marks import Shown
from intranet.web.text import Reading, name_key

#: Names in one text that are looked up; the rest stays text.
MOST = 50

PERSON, GROUP = "person", "group"


@dataclass(frozen=True, slots=True)
class Target:
    """Who or what is meant by a handle."""

    kind: str
    id: int
    name: str
    path: str = ""  # where the name leads; nowhere for who is not told any more
    people: frozenset[int] = frozenset()  # who would be told
    is_too_large: bool = False  # for this author: only its moderators reach all its members
    is_call: bool = False  # to all its many members, who are told in the background

    @property
    def shown(self) -> Shown:
        """What stands in the rendered text."""
        return Shown(self.name, self.path)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is offered while somebody types."""

    kind: str
    id: int
    name: str
    note: str
    handle: str
    picture: str | None = None


class Mentionable(Protocol):
    """A kind of thing that can be mentioned."""

    kind: str

    def named(self, keys: Collection[str], audience_id: int) -> dict[str, int]:
        """Return which of these handles, as ``name_key`` gives them, name one thing each."""

    def targets(self, ids: Collection[int], audience_id: int, author_id: int | None) -> dict[int, Target]:
        """Return what these are today, as far as readers of the audience may know of them."""

    def readers(self, audience_id: int) -> Select[Any] | None:
        """Return the ids of the few who read this audience, or None where that is not this kind's to say."""

    def suggested(self, text: str, audience_id: int, readers: Select[Any] | None, limit: int) -> list[Suggestion]:
        """Return whom the typed words find."""


@dataclass(frozen=True, slots=True)
class Said:
    """Whom a text mentions, and of whom its author believes so."""

    found: dict[str, Target] = field(default_factory=dict)  # by handle as it is written
    unseeing: tuple[Target, ...] = ()  # colleagues who cannot read it
    too_large: tuple[Target, ...] = ()  # groups that are named, but not told
    told: frozenset[int] = frozenset()
    called: tuple[Target, ...] = ()  # groups whose members are told later

    @property
    def shown(self) -> dict[str, Shown]:
        """What stands in the rendered text, by handle."""
        return {handle: target.shown for handle, target in self.found.items()}


NOBODY = Said()
_mention = ItemMention.__table__.c
_KNOWN = select(_mention.handle, _mention.person_id, _mention.group_id).where(_mention.item_id == bindparam("item"))
Known = Mapping[str, tuple[str, int]]


def init_app(app: Flask) -> None:
    """Start with nothing that can be mentioned."""
    app.extensions["intranet_mentionable"] = {}


def register(app: Flask, source: Mentionable) -> None:
    """Let things of this kind be mentioned; what is registered first is looked for first."""
    app.extensions["intranet_mentionable"][source.kind] = source


def sources() -> dict[str, Mentionable]:
    """Return everything that can be mentioned, by kind."""
    found: dict[str, Mentionable] = current_app.extensions["intranet_mentionable"]
    return found


def read(reading: Reading, audience_id: int, author_id: int | None, item_id: int | None = None) -> Said:
    """Return whom the text means for readers of this audience. What an item in hand meant, it goes on meaning."""
    handles = reading.handles[:MOST]
    return understand(handles, audience_id, author_id, known(item_id) if handles and item_id else {})


def understand(handles: Sequence[str], audience_id: int, author_id: int | None, before: Known) -> Said:
    """Return who is meant by these handles, and who of them can read it."""
    if not handles:
        return NOBODY
    meant = _meant(handles, audience_id, before)
    targets = _targets(meant.values(), audience_id, author_id)
    readers = can_read(audience_id, {person for target in targets.values() for person in target.people})
    found, unseeing, too_large, told = {}, [], [], set[int]()
    for handle, which in meant.items():
        target = targets.get(which)
        if target is None:
            continue
        if target.kind == PERSON and target.people and not target.people & readers:
            unseeing.append(target)
            continue
        found[handle] = target
        told |= target.people & readers
        if target.is_too_large:
            too_large.append(target)
    called = dict.fromkeys(target for target in found.values() if target.is_call)
    return Said(
        found,
        tuple(dict.fromkeys(unseeing)),
        tuple(dict.fromkeys(too_large)),
        frozenset(told - {author_id}),
        tuple(called),
    )


def keep(item_id: int, said: Said, *, is_new: bool = False) -> None:
    """Write down whom the item mentions, in the caller's transaction."""
    connection = db.session.connection()
    if not is_new:
        connection.execute(delete(ItemMention.__table__).where(_mention.item_id == item_id))
    rows = {
        _key(handle): {
            "item_id": item_id,
            "handle": _key(handle),
            "person_id": target.id if target.kind == PERSON else None,
            "group_id": target.id if target.kind == GROUP else None,
            "shown": target.name,
            "leads": bool(target.path),
        }
        for handle, target in said.found.items()
    }
    if rows:
        connection.execute(insert(ItemMention.__table__), list(rows.values()))


def known(item_id: int) -> dict[str, tuple[str, int]]:
    """Return who was meant by each handle of an item."""
    return {
        row.handle: (PERSON, row.person_id) if row.person_id else (GROUP, row.group_id)
        for row in fetch(_KNOWN, {"item": item_id})
    }


def can_read(audience_id: int, person_ids: Iterable[int]) -> set[int]:
    """Return who of these people reads what is written for this audience."""
    return {person_id for person_id, viewer in viewers(person_ids).items() if audience_id in viewer.audience_ids}


def readers(audience_id: int) -> Select[Any] | None:
    """Return the ids of those who read this audience, where they are few enough to be asked for by name."""
    return next((found for source in sources().values() if (found := source.readers(audience_id)) is not None), None)


def _key(handle: str) -> str:
    """Return the form in which handles are compared, as long as its column at most."""
    return name_key(handle)[:HANDLE_LENGTH]


def _meant(handles: Sequence[str], audience_id: int, before: Known) -> dict[str, tuple[str, int]]:
    keys = {handle: _key(handle) for handle in handles}
    meant = {key: before[key] for key in keys.values() if key in before}
    for kind, source in sources().items():
        open_keys = set(keys.values()) - meant.keys()
        if open_keys:
            meant |= {key: (kind, found) for key, found in source.named(open_keys, audience_id).items()}
    return {handle: meant[key] for handle, key in keys.items() if key in meant}


def _targets(
    meant: Iterable[tuple[str, int]], audience_id: int, author_id: int | None
) -> dict[tuple[str, int], Target]:
    wanted = set(meant)
    found: dict[tuple[str, int], Target] = {}
    for kind, source in sources().items():
        ids = {thing_id for of_kind, thing_id in wanted if of_kind == kind}
        if ids:
            targets = source.targets(ids, audience_id, author_id)
            found |= {(kind, thing_id): target for thing_id, target in targets.items()}
    return found
