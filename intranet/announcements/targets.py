"""Whom an announcement is for, and who is asked to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, column, select, table

from intranet.items.models import EVERYONE, AudienceMember
from intranet.people.models import Person, PersonState

# The tables of groups stand beside; who is in one is a membership.
membership = table("membership", column("group_id"), column("person_id"))

_person, _member = Person.__table__.c, AudienceMember.__table__.c


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is announced: to everyone, to the people of a rule, or in a group."""

    audience_id: int
    group_id: int | None = None
    name: str = ""
    language: str = "en"


def people_of(audience_id: int, group_id: int | None) -> Select[Any]:
    """Return the select of ids of the colleagues an announcement is for.

    In a group they are its members, even where everybody may read what is written there.
    """
    colleagues = select(_person.id).where(_person.state == PersonState.ACTIVE)
    if group_id is not None:
        return colleagues.where(_person.id.in_(select(membership.c.person_id).where(membership.c.group_id == group_id)))
    if audience_id == EVERYONE:
        return colleagues
    return colleagues.where(_person.id.in_(select(_member.person_id).where(_member.audience_id == audience_id)))
