"""Whom a viewer finds, and the roles people hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, Select, String, bindparam, cast, literal, null, or_, select

from intranet.access import Grants, GrantSource, Viewer
from intranet.items.models import EVERYONE, AudienceMember
from intranet.people.models import SIGNS_IN, Person, PersonState, Role

_people: BindParameter[Any] = bindparam("people", expanding=True)
_person, _member, _role = Person.__table__.c, AudienceMember.__table__.c, Role.__table__.c
_NONE = cast(null(), Integer)
_SELECTS = (
    select(
        _person.id.label("person_id"), literal("active").label("what"), _NONE.label("group_id"),
        _NONE.label("audience_id"), cast(null(), String).label("word"),
    ).where(_person.id.in_(_people), _person.state.in_(SIGNS_IN)),
    select(_member.person_id, literal("audience"), null(), _member.audience_id, null())
    .where(_member.person_id.in_(_people)),
    select(_role.person_id, literal("role"), null(), null(), _role.name).where(_role.person_id.in_(_people)),
)  # fmt: skip


def grants(people: Mapping[int, Grants], rows: Sequence[Row[Any]]) -> None:
    """Add to each person who may be signed in: what everyone may read, named audiences, and their roles."""
    active = {row.person_id: people[row.person_id] for row in rows if row.what == "active"}
    for got in active.values():
        got.audience_ids.add(EVERYONE)
    for row in rows:
        if row.what == "audience" and row.person_id in active:
            active[row.person_id].audience_ids.add(row.audience_id)
        elif row.what == "role" and row.person_id in active:
            active[row.person_id].roles.add(row.word)


GRANTS = GrantSource(_SELECTS, grants)


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
