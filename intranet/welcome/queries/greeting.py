"""Who waits for a hello: first posts without an answer, and who joined a group and has said nothing yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, literal, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.groups.models import Group, MemberRole, Membership, Origin
from intranet.groups.queries.browsing import GroupName
from intranet.items.addresses import address_of
from intranet.items.firsts import ROWS, TO_GREET, among, greeter, waiting
from intranet.items.models import FirstPost, Item, ItemState
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard
from intranet.web.text import beginning
from intranet.welcome.newcomers import are_new

MOST = 50
#: Somebody who has joined is left in peace for this long.
A_WEEK = timedelta(days=7)
#: Steps down from the viewer to whom they lead; more is a ring in the directory.
MOST_LEVELS = 12
HEADING, EXCERPT = 90, 240
#: Who came by a rule did not choose to come, and owes nobody a word.
CAME_BY_WILL = (Origin.SELF, Origin.ASKED, Origin.ADDED)


@dataclass(frozen=True, slots=True)
class Hello:
    """A first post, and where a hello is written."""

    item_id: int
    kind: str
    heading: str
    excerpt: str
    author: PersonCard
    group: GroupName | None
    at: datetime
    in_company: bool
    may_reply: bool

    @property
    def href(self) -> str:
        """Where it is read."""
        return address_of(self.kind, self.item_id)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A newcomer who joined a group a while ago."""

    person: PersonCard
    group: GroupName
    joined_at: datetime


_item, _person, _group = Item.__table__.c, Person.__table__.c, Group.__table__.c
_first, _membership = FirstPost.__table__.c, Membership.__table__.c
_CARD = tuple(_person[column.key] for column in CARD)
_HELLOS = (
    ROWS.add_columns(
        _item.kind, _item.title, _item.body_html, _item.group_id, _item.published_at, _group.name.label("group_name"),
        *(column.label(f"person_{column.key}") for column in _CARD),
    )
    .join(Person.__table__, _person.id == _item.author_id)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .where(TO_GREET)
)  # fmt: skip
_ROWS = _HELLOS.where(_first.item_id.in_(bindparam("ids", expanding=True))).order_by(_item.published_at, _item.id)
_AMBASSADORS = (
    select(*_CARD)
    .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
    .where(
        _membership.group_id == bindparam("group"),
        _membership.role == MemberRole.AMBASSADOR,
        _person.state == "active",
    )
    .order_by(_person.sort_key, _person.id)
)


def first_posts(viewer: Viewer) -> list[Hello]:
    """Return the first posts that wait for the viewer's hello, by two statements, the oldest first."""
    return _hellos(viewer, waiting(viewer, MOST))


def waiting_count(viewer: Viewer) -> int:
    """Return how many first posts wait for the viewer's hello, as many as the page shows."""
    return len(waiting(viewer, MOST))


def waits_for(viewer: Viewer, item_id: int) -> Hello | None:
    """Return the first post at the top of a thread, if it waits for the viewer's hello."""
    return next(iter(_hellos(viewer, among(viewer, [item_id]))), None)


def quiet(viewer: Viewer) -> list[Quiet]:
    """Return newcomers who have said nothing in a group that the viewer greets in, those who wait longest first.

    Never those whom the viewer leads: that somebody is quiet is nothing for their managers.
    """
    if not viewer.greeted_group_ids:
        return []
    moment = clock.now()
    said = exists().where(
        _item.author_id == _person.id, _item.group_id == _membership.group_id, _item.state == ItemState.PUBLISHED
    )
    query = (
        select(_group.id.label("group_id"), _group.name.label("group_name"), _membership.joined_at, *_CARD)
        .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
        .join(Group.__table__, _group.id == _membership.group_id)
        .where(
            _membership.group_id.in_(sorted(viewer.greeted_group_ids)),
            _membership.role == MemberRole.MEMBER,
            _membership.origin.in_(CAME_BY_WILL),
            _membership.joined_at < moment - A_WEEK,
            _person.id != viewer.person_id,
            _person.id.not_in(_led_by(viewer)),
            are_new(),
            ~said,
        )
        .order_by(_membership.joined_at, _person.id)
        .limit(MOST)
    )
    rows = db.session.execute(query)
    return [Quiet(PersonCard(*card), GroupName(group_id, name), at) for group_id, name, at, *card in rows]


def ambassadors(viewer: Viewer, group_id: int) -> list[PersonCard]:
    """Return who helps newcomers in a group whose members the viewer sees."""
    return [PersonCard(*row) for row in fetch(_AMBASSADORS, {"group": group_id})]


def _led_by(viewer: Viewer) -> Any:
    """Return the select of everybody below the viewer, at all levels."""
    below = Person.__table__.alias("below")
    start = select(below.c.id, literal(1).label("level")).where(below.c.manager_id == viewer.person_id)
    led = start.cte("led", recursive=True)
    step = select(below.c.id, led.c.level + 1).join(led, below.c.manager_id == led.c.id)
    led = led.union_all(step.where(led.c.level < MOST_LEVELS))
    return select(led.c.id)


def _hellos(viewer: Viewer, item_ids: Collection[int]) -> list[Hello]:
    if not item_ids:
        return []
    return [_hello(viewer, row) for row in fetch(_ROWS, {**greeter(viewer), "ids": list(item_ids)})]


def _hello(viewer: Viewer, row: Any) -> Hello:
    heading, rest = beginning(row.body_html, HEADING, EXCERPT)
    return Hello(
        item_id=row.id,
        kind=row.kind,
        heading=row.title or heading,
        excerpt=f"{heading} {rest}" if row.title else rest,
        author=PersonCard(*(getattr(row, f"person_{column.key}") for column in _CARD)),
        group=GroupName(row.group_id, row.group_name) if row.group_id else None,
        at=row.published_at,
        in_company=row.in_company,
        may_reply=row.group_id is None or row.group_id in viewer.writable_group_ids,
    )
