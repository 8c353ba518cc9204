"""The last administrator: whatever the directory says, one stays, or nobody could put anything right."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from intranet.access import ADMIN
from intranet.database import db
from intranet.people.models import Person, PersonState, Role


def last_among(leaving: Collection[int], *, by_directory: bool = False) -> set[int]:
    """Return those of ``leaving`` who have to stay: all administrators, if no other would be left.

    ``by_directory``: they only lose what the directory gave them; a local grant makes them stay one.
    """
    if not leaving:
        return set()
    query = select(Person.id, Role.source).join(Role, Role.person_id == Person.id)
    holders = db.session.execute(query.where(Role.name == ADMIN, Person.state == PersonState.ACTIVE)).all()
    is_one_left = any(one not in leaving or (by_directory and source != "directory") for one, source in holders)
    return set() if is_one_left else {one for one, _ in holders} & set(leaving)
