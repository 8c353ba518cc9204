"""Choosing the group in which to write, by who will read it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectField

from intranet.access import Viewer
from intranet.groups.queries.places import Place
from intranet.readers.queries import Readers, of_groups


@dataclass(frozen=True, slots=True)
class Choice:
    """The groups somebody may write in, and the readers of each by its id."""

    places: Sequence[Place]
    readers: dict[int, Readers]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The choices of a field, each with how many read it: true without a script as well."""
        choose = [("", _("Choose a group"))] if len(self.places) > 1 else []
        return choose + [
            (str(place.group_id), _("%(group)s (%(people)s)", group=place.name, people=self._people(place.group_id)))
            for place in self.places
            if place.group_id
        ]

    def audience_id(self, field: SelectField) -> int:
        """Return who will read it, for a preview; 0, which is nobody, before a group is chosen."""
        return next((place.audience_id for place in self.places if str(place.group_id) == field.data), 0)

    def place(self, field: SelectField) -> Place:
        """Return the group that a valid form chose."""
        return next(place for place in self.places if str(place.group_id) == field.data)

    def of(self, field: SelectField) -> Readers | None:
        """Return who will read it: in the group that is chosen, or in the only one there is."""
        chosen = next((value for value, _label, is_chosen, _attributes in field.iter_choices() if is_chosen), "")
        only = next(iter(self.readers.values())) if len(self.readers) == 1 else None
        return self.readers.get(int(chosen)) if chosen else only

    def _people(self, group_id: int) -> str:
        count = self.readers[group_id].count
        return str(ngettext("%(num)s person", "%(num)s people", count))


def choice(viewer: Viewer, places: Sequence[Place]) -> Choice:
    """Return these places with their readers, read by one statement."""
    return Choice(places, of_groups(viewer, [place.group_id for place in places if place.group_id]))
