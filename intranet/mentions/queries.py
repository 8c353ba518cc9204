"""What is read about mentions: whom to suggest, and what a text would do."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.database import Base, db
from intranet.items import mentions
from intranet.items.mentions import NOBODY, PERSON, Said, Suggestion
from intranet.items.models import EVERYONE, Item
from intranet.items.policy import is_visible
from intranet.web.text import Reading

MOST = 8


@dataclass(frozen=True, slots=True)
class Look:
    """How a text would look, and whom it would reach."""

    html: str
    said: Said = field(default=NOBODY)

    @property
    def told(self) -> list[str]:
        """The names of those who would be told."""
        told = {target.name for target in self.said.found.values() if target.people & self.said.told}
        return sorted(told | {target.name for target in self.said.called})


def audience_of_group(viewer: Viewer, group_id: int | None) -> int:
    """Return who reads what is written in a group, or in none. Raises NotFound where the viewer does not."""
    if group_id is None:
        found: int | None = EVERYONE
    else:
        group = Base.metadata.tables["interest_group"].c
        found = db.session.scalar(select(group.audience_id).where(group.id == group_id))
    if found is None or found not in viewer.audience_ids:
        raise NotFound
    return found


def audience_of_item(viewer: Viewer, item_id: int) -> int:
    """Return who reads what is written under an item. Raises NotFound where the viewer does not."""
    found = db.session.scalar(select(Item.audience_id).where(is_visible(viewer), Item.id == item_id))
    if found is None:
        raise NotFound
    return found


def suggestions(viewer: Viewer, text: str, audience_id: int) -> list[Suggestion]:
    """Return colleagues and groups whom the typed words find, those alone who would read it."""
    readers = mentions.readers(audience_id)
    found = [
        suggestion
        for source in mentions.sources().values()
        for suggestion in source.suggested(text, audience_id, readers, MOST + 1)
    ]
    people = {suggestion.id for suggestion in found if suggestion.kind == PERSON}
    can_read = mentions.can_read(audience_id, people) - {viewer.person_id}
    return [suggestion for suggestion in found if suggestion.kind != PERSON or suggestion.id in can_read][:MOST]


def look(viewer: Viewer, text: str, audience_id: int, item_id: int | None = None) -> Look:
    """Return how the viewer's text would look for this audience."""
    reading = Reading(text)
    said = mentions.read(reading, audience_id, viewer.person_id, item_id)
    return Look(reading.html(said.shown), said)
