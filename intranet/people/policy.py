"""Whom a viewer finds, and the roles people hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, or_, select

from intranet.access import Grants, Viewer
from intranet.database import fetch
from intranet.items.models import EVERYONE, AudienceMember
from intranet.people.models import SIGNS_IN, Person, PersonState, Role

_people: BindParameter[Any] = bindparam("people", expanding=True)
_person, _member, _role = Person.__table__.c, AudienceMember.__table__.c, Role.__table__.c
_ACTIVE = select(_person.id).where(_person.id.in_(_people), _person.state.in_(SIGNS_IN))
_NAMED = select(_member.person_id, _member.audience_id).where(_member.person_id.in_(_people))
_ROLES = select(_role.person_id, _role.name).where(_role.person_id.in_(_people))


def grants(people: Mapping[int, Grants]) -> None:
    """Add to each person who may be signed in: what everyone may read, named audiences, and their roles."""
    active = [row.id for row in fetch(_ACTIVE, {"people": list(people)})]
    for person_id in active:
        people[person_id].audience_ids.add(EVERYONE)
    for person_id, audience_id in fetch(_NAMED, {"people": active}):
        people[person_id].audience_ids.add(audience_id)
    for person_id, name in fetch(_ROLES, {"people": active}):
        people[person_id].roles.add(name)


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of staff, colleagues and former ones, and of the viewer's own row, whatever they are."""
    is_staff = Person.state.in_((PersonState.ACTIVE, PersonState.DEACTIVATED))
    return select(Person).where(or_(is_staff, Person.id == viewer.person_id))


def listed(viewer: Viewer) -> Select[Any]:
    """Return the select of colleagues of today, as the directory page shows them."""
    return select(Person).where(Person.state == PersonState.ACTIVE)


def can_edit(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may change the profile: their own only."""
    return viewer.person_id == person_id
