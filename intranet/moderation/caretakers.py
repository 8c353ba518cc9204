"""Who looks after an item: the moderators of its group, and the company's community managers."""

from __future__ import annotations

from sqlalchemy import select

from intranet.access import COMMUNITY_MANAGER
from intranet.database import db
from intranet.groups.models import Group
from intranet.groups.roster import caretaker_ids
from intranet.items.models import Item
from intranet.people.models import Person, PersonState, Role


def moderator_ids(item: Item) -> list[int]:
    """Return the moderators of the item's group other than its author."""
    group = db.session.get(Group, item.group_id) if item.group_id is not None else None
    return [person_id for person_id in (caretaker_ids(group) if group else []) if person_id != item.author_id]


def manager_ids(item: Item) -> list[int]:
    """Return the community managers other than the item's author."""
    query = select(Role.person_id).join(Person, Person.id == Role.person_id)
    query = query.where(Role.name == COMMUNITY_MANAGER, Person.state == PersonState.ACTIVE)
    return sorted(set(db.session.scalars(query)) - {item.author_id or 0})


def only_managers(item: Item) -> bool:
    """Whether nobody of the item's group should look: it stands in none, nobody is left, or its author is one."""
    group = db.session.get(Group, item.group_id) if item.group_id is not None else None
    moderators = caretaker_ids(group) if group else []
    return not moderators or item.author_id in moderators
