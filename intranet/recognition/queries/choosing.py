"""Whom one may thank, and where: colleagues, whole groups, and the places of which all of them read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from intranet.access import Viewer, viewers
from intranet.database import db
from intranet.groups import policy as group_policy
from intranet.groups.models import Group, GroupState, Membership, Visibility
from intranet.groups.queries.places import Place, own_places
from intranet.people.models import Person, PersonState
from intranet.people.names import patterns
from intranet.people.policy import listed
from intranet.people.queries import PersonCard, cards, find
from intranet.recognition import policy
from intranet.recognition.policy import RECIPIENTS_ALONE
from intranet.settings import settings

MAX_MATCHES = 8
MAX_GROUPS = 3
_TEAM: tuple[Any, ...] = (Group.id, Group.name, Group.audience_id, Group.visibility)


@dataclass(frozen=True, slots=True)
class Team:
    """A group that can be thanked as a whole."""

    id: int
    name: str
    audience_id: int
    is_open: bool
    others: int  # members of today beside the viewer

    @property
    def is_too_large(self) -> bool:
        """Whether it has more members than one thank-you reaches."""
        return bool(self.others > settings().thanks_group_members)


def places(viewer: Viewer) -> list[Place]:
    """Return where the viewer may thank: before the whole company, the recipients alone, their groups by name."""
    if not policy.can_thank_in(viewer, None):
        return own_places(viewer)
    alone = Place(None, RECIPIENTS_ALONE, "", settings().languages[0])
    return [Place.everyone(), alone, *own_places(viewer)]


def thankable(viewer: Viewer, person_ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return which of these people can be thanked: colleagues of today other than the viewer, as they were chosen."""
    chosen = [person_id for person_id in dict.fromkeys(person_ids) if person_id != viewer.person_id]
    wanted = set(db.session.scalars(listed(viewer).where(Person.id.in_(chosen)).with_only_columns(Person.id)))
    found = cards(wanted)
    return {person_id: found[person_id] for person_id in chosen if person_id in found}


def who_cannot_read(audience_id: int, person_ids: Iterable[int]) -> set[int]:
    """Return who of these people is not in the audience; all are in one of the recipients alone."""
    if audience_id == RECIPIENTS_ALONE:
        return set()
    return {person_id for person_id, viewer in viewers(person_ids).items() if audience_id not in viewer.audience_ids}


def matches(viewer: Viewer, text: str, without: Iterable[int] = ()) -> list[PersonCard]:
    """Return colleagues whom the typed words find, without the viewer and those already chosen."""
    taken = {viewer.person_id, *without}
    found = find(viewer, text, MAX_MATCHES + len(taken))
    return [person for person in found if person.id not in taken][:MAX_MATCHES]


def team(viewer: Viewer, group_id: int) -> Team | None:
    """Return a group that the viewer may thank as a whole: an active one whose members they see, and others in it."""
    rows = _teams(viewer, _readable(viewer).where(Group.id == group_id))
    return rows[0] if rows else None


def teams(viewer: Viewer, text: str, without: int | None = None) -> list[Team]:
    """Return groups that the typed words find and the viewer may thank as a whole, by name."""
    words = patterns(text)
    if not words:
        return []
    query = _readable(viewer).where(*(Group.find_key.like(word) for word in words), Group.id != (without or 0))
    return _teams(viewer, query.order_by(Group.sort_key, Group.id).limit(MAX_GROUPS))


def members_of(viewer: Viewer, team: Team) -> list[int]:
    """Return the members of today of a group that the viewer may thank, without the viewer, by name."""
    query = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == team.id, Person.state == PersonState.ACTIVE, Person.id != viewer.person_id)
        .order_by(Person.sort_key, Person.id)
    )
    return list(db.session.scalars(query))


def _readable(viewer: Viewer) -> Select[Any]:
    return select(*_TEAM).where(
        group_policy.is_known(viewer),
        Group.audience_id.in_(sorted(viewer.audience_ids)),
        Group.state == GroupState.ACTIVE,
    )


def _teams(viewer: Viewer, query: Select[Any]) -> list[Team]:
    rows = db.session.execute(query).all()
    counts = _others(viewer, [row.id for row in rows])
    return [
        Team(row.id, row.name, row.audience_id, row.visibility == Visibility.OPEN, counts[row.id])
        for row in rows
        if row.id in counts
    ]


def _others(viewer: Viewer, group_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(Membership.group_id, func.count())
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id.in_(group_ids), Person.state == PersonState.ACTIVE, Person.id != viewer.person_id)
        .group_by(Membership.group_id)
    )
    return dict(db.session.execute(query).all())
