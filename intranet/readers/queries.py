"""Reading who reads: of an item, and of the groups that somebody could post in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from intranet.access import Viewer
from intranet.database import db
from intranet.groups.models import Group, Membership, Visibility
from intranet.items import queries
from intranet.items.models import EVERYONE, Item
from intranet.people.models import SIGNS_IN, Person
from intranet.people.queries import CARD, PersonCard
from intranet.readers import policy
from intranet.web.pagination import Page

PAGE_SIZE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A group, as far as it decides who reads."""

    id: int
    name: str
    visibility: str
    has_rules: bool = False  # to be read before one writes there


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads something: how many, and because of what. Named people where there is neither group nor everyone."""

    count: int
    place: Place | None
    is_for_all: bool


def item(viewer: Viewer, item_id: int) -> Item:
    """Return an item whose readers are asked for. Raises NotFound where the viewer is none of them."""
    return queries.one(viewer, item_id)


def of_item(viewer: Viewer, item: Item) -> Readers:
    """Return who reads an item the viewer has found."""
    row = db.session.execute(
        select(Group.id, Group.name, Group.visibility).where(Group.audience_id == item.audience_id)
    ).one_or_none()
    place = Place(*row) if row else None
    count = db.session.scalar(select(func.count()).select_from(Person).where(policy.reads(item.audience_id))) or 0
    is_for_all = item.audience_id == EVERYONE or (place is not None and place.visibility == Visibility.OPEN)
    return Readers(count, place, is_for_all)


def people(viewer: Viewer, item: Item, readers: Readers, number: int) -> Page[PersonCard] | None:
    """Return a page of those who read it, by name; none where everybody does."""
    if not policy.can_see_names(viewer, is_for_all=readers.is_for_all):
        return None
    number = min(number, max(1, -(-readers.count // PAGE_SIZE)))
    query = select(*CARD).where(policy.reads(item.audience_id)).order_by(Person.sort_key, Person.id)
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page([PersonCard(*row) for row in rows], number, PAGE_SIZE, readers.count)


def of_groups(viewer: Viewer, group_ids: Iterable[int]) -> dict[int, Readers]:
    """Return who reads what is written in groups the viewer may write in, by three statements."""
    wanted = sorted(set(group_ids) & viewer.writable_group_ids)
    if not wanted:
        return {}
    signs_in = Person.state.in_(SIGNS_IN)
    total = db.session.scalar(select(func.count()).select_from(Person).where(signs_in)) or 0
    members = dict(
        db.session.execute(
            select(Membership.group_id, func.count())
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.group_id.in_(wanted), signs_in)
            .group_by(Membership.group_id)
        ).all()
    )
    columns = Group.id, Group.name, Group.visibility, Group.rules != ""
    rows = db.session.execute(select(*columns).where(Group.id.in_(wanted)))
    places = [Place(*row) for row in rows]
    return {
        place.id: Readers(total, place, is_for_all=True)
        if place.visibility == Visibility.OPEN
        else Readers(members.get(place.id, 0), place, is_for_all=False)
        for place in places
    }
