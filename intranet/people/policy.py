"""Whom a viewer finds, and the roles people hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, cast, literal, null, or_, select, union_all

from intranet.access import Grants, Viewer
from intranet.database import fetch
from intranet.items.models import EVERYONE, AudienceMember
from intranet.people.models import SIGNS_IN, Person, PersonState, Role

_people: BindParameter[Any] = bindparam("people", expanding=True)
_person, _member, _role = Person.__table__.c, AudienceMember.__table__.c, Role.__table__.c
#: One statement: every page of a signed-in person begins with it.
_GRANTS = union_all(
    select(_person.id, literal("active").label("what"), cast(null(), Integer).label("audience_id"), null())
    .where(_person.id.in_(_people), _person.state.in_(SIGNS_IN)),
    select(_member.person_id, literal("audience"), _member.audience_id, null()).where(_member.person_id.in_(_people)),
    select(_role.person_id, literal("role"), null(), _role.name).where(_role.person_id.in_(_people)),
)  # fmt: skip


def grants(people: Mapping[int, Grants]) -> None:
    """Add to each person who may be signed in: what everyone may read, named audiences, and their roles."""
    rows = fetch(_GRANTS, {"people": list(people)})
    active = {person_id: people[person_id] for person_id, what, *_ in rows if what == "active"}
    for got in active.values():
        got.audience_ids.add(EVERYONE)
    for person_id, what, audience_id, role in rows:
        if what == "audience" and person_id in active:
            active[person_id].audience_ids.add(audience_id)
        elif what == "role" and person_id in active:
            active[person_id].roles.add(role)


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
