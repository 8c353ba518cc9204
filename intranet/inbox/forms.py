"""Choosing how much to hear: a row for each topic, and one for each of one's groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from wtforms import SelectField

from intranet.notifications.deciding import Level
from intranet.notifications.forms import LEVELS, RHYTHMS
from intranet.notifications.kinds import Concern, Rhythm, topics
from intranet.web.forms import Form, offered, required


class Choice(Protocol):
    """One of the person's groups and how much they hear of it: a row of a query will do."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def level(self) -> Level:
        """What they hear."""


class PreferencesForm(Form):
    """The settings of notifications; its rows are made by ``preferences``."""

    @property
    def topic_fields(self) -> list[SelectField]:
        """The rows of what concerns the person, then of what is around them."""
        return [field for field in self if field.name.startswith("topic-")]

    @property
    def group_fields(self) -> list[SelectField]:
        """The rows of the person's groups."""
        return [field for field in self if field.name.startswith("group-")]

    @property
    def rhythms(self) -> dict[str, Rhythm]:
        """What was chosen for topics."""
        return {field.name.removeprefix("topic-"): Rhythm(field.data) for field in self.topic_fields}

    @property
    def levels(self) -> dict[int, Level]:
        """What was chosen for groups."""
        return {int(field.name.removeprefix("group-")): Level(field.data) for field in self.group_fields}


def preferences(chosen: Mapping[str, Rhythm], groups: Sequence[Choice]) -> PreferencesForm:
    """Return the form with a row for every topic and group, as posted or as chosen so far."""
    fields = {
        f"topic-{topic.name}": SelectField(
            topic.label, [required()], choices=offered(RHYTHMS.items()), default=chosen[topic.name]
        )
        for topic in sorted(topics(), key=lambda topic: (topic.concern is Concern.AROUND_ME, topic.order))
    }
    fields |= {
        f"group-{group.id}": SelectField(group.name, [required()], choices=offered(LEVELS.items()), default=group.level)
        for group in groups
    }
    form: PreferencesForm = type("PreferencesOfOne", (PreferencesForm,), fields)()
    return form


def is_on(value: str | None) -> bool:
    """Read a button's hidden value; sent twice it says the same."""
    return value != "off"


def row_key(text: str | None) -> int | None:
    """Read which row of the inbox a button means; none where it means all, 0 where it means no row of ours."""
    if text is None:
        return None
    try:
        key = int(text)
    except ValueError:
        return 0
    return key if abs(key) < 2**31 else 0
