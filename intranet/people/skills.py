"""Skills: words for what people know, the same as the tags of questions, and how one is found by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, func, select

from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.items.models import Tag
from intranet.items.tagging import ids_of
from intranet.people.models import Person, PersonSkill, PersonState
from intranet.people.names import find_key

MAX_SKILLS = 12

_person, _link, _tag = Person.__table__.c, PersonSkill.__table__.c, Tag.__table__.c
_SKILLS = (
    select(_link.person_id, _tag.name)
    .join_from(PersonSkill.__table__, Tag.__table__, _tag.id == _link.tag_id)
    .where(_link.person_id.in_(bindparam("people", expanding=True)))
    .order_by(_link.person_id, _link.position)
)
_COMMON = (
    select(_tag.name)
    .join_from(Tag.__table__, PersonSkill.__table__, _link.tag_id == _tag.id)
    .join(Person.__table__, _person.id == _link.person_id)
    .where(_person.state == PersonState.ACTIVE)
    .group_by(_tag.name)
    .order_by(func.count().desc(), _tag.name)
    .limit(bindparam("most"))
)


def set_skills(person: Person, names: Sequence[str]) -> None:
    """Make ``names`` the person's skills, creating words that are new, and keep what they are found by in step."""
    db.session.execute(delete(PersonSkill).where(PersonSkill.person_id == person.id))
    known = ids_of(names)
    db.session.add_all(
        PersonSkill(person_id=person.id, tag_id=known[name], position=position) for position, name in enumerate(names)
    )
    person.ask_key = find_key(*names, person.ask_about)


def skills_of(person_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the skills of many people by one statement."""
    skills: dict[int, list[str]] = {}
    for person_id, name in fetch(_SKILLS, {"people": list(person_ids)}) if person_ids else ():
        skills.setdefault(person_id, []).append(name)
    return skills


def common_skills(viewer: Viewer, limit: int) -> list[str]:
    """Return the skills that most colleagues of today have."""
    return [row.name for row in fetch(_COMMON, {"most": limit})]
