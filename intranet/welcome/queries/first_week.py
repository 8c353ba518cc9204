"""A newcomer's first week: what is done already, read from what they did and never from what they pressed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, exists, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import fetch
from intranet.groups.models import Group, GroupState, JoinPolicy, Visibility
from intranet.items.models import Item, ItemState
from intranet.people.models import Person, PersonState
from intranet.welcome import policy
from intranet.welcome.models import THE_ONE, FirstWeekEnd, WelcomeSetting
from intranet.welcome.newcomers import SITE_BEGAN, is_new

#: So many groups make a home of the start page.
GROUPS = 3


@dataclass(frozen=True, slots=True)
class HelloPlace:
    """The group where newcomers say hello."""

    id: int
    name: str
    is_member: bool


@dataclass(frozen=True, slots=True)
class FirstWeek:
    """How far a newcomer has come."""

    has_said_hello: bool
    group_count: int
    has_taken_part: bool
    has_introduced: bool
    place: HelloPlace | None

    @property
    def has_found_groups(self) -> bool:
        """Whether they belong to enough groups."""
        return self.group_count >= GROUPS

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to suggest."""
        return self.has_said_hello and self.has_found_groups and self.has_taken_part and self.has_introduced


_person, _item, _group = Person.__table__.c, Item.__table__.c, Group.__table__.c
_setting, _end = WelcomeSetting.__table__.c, FirstWeekEnd.__table__.c
_ME = select(
    _person.about, _person.directory_id, _person.created_at, _person.first_signed_in_at,
    SITE_BEGAN.label("site_began"),
    exists().where(_end.person_id == _person.id).label("is_closed"),
).where(_person.id == bindparam("me"), _person.state == PersonState.ACTIVE)  # fmt: skip
_PLACE = (
    select(_group.id, _group.name)
    .join_from(WelcomeSetting.__table__, Group.__table__, _group.id == _setting.group_id)
    .where(_setting.id == THE_ONE, _group.state == GroupState.ACTIVE, _group.visibility == Visibility.OPEN)
)
_MINE = and_(_item.author_id == bindparam("me"), _item.state == ItemState.PUBLISHED)
_POSTED = exists().where(_MINE, _item.kind == "post")
_DONE = select(
    _POSTED.label("anywhere"),
    _POSTED.where(_item.group_id == bindparam("place")).label("there"),
    exists().where(_MINE, _item.kind.in_(("question", "answer", "comment"))).label("took_part"),
)
_OFFERED = (
    select(_group.id, _group.name)
    .where(
        _group.state == GroupState.ACTIVE,
        _group.visibility == Visibility.OPEN,
        _group.join_policy == JoinPolicy.FREE,
    )
    .order_by(_group.sort_key, _group.id)
)


def is_newcomer(viewer: Viewer) -> bool:
    """Whether the viewer is new to the company."""
    return any(is_new(row, row.site_began, clock.now()) for row in fetch(_ME, {"me": viewer.person_id}))


def first_week(viewer: Viewer) -> FirstWeek | None:
    """Return how far the viewer has come; None for no newcomer, for who closed it, and when all is done."""
    if policy.ARRIVED not in viewer.marks:
        return None
    me = next(iter(fetch(_ME, {"me": viewer.person_id})), None)
    if me is None or me.is_closed or not is_new(me, me.site_began, clock.now()):
        return None
    found = hello_place(viewer)
    [done] = fetch(_DONE, {"me": viewer.person_id, "place": found.id if found else None})
    week = FirstWeek(
        has_said_hello=done.there if found else done.anywhere,
        group_count=len(viewer.member_group_ids),
        has_taken_part=done.took_part,
        has_introduced=bool(me.about),
        place=found,
    )
    return None if week.is_done else week


def hello_place(viewer: Viewer) -> HelloPlace | None:
    """Return the group that was chosen for saying hello, as long as every colleague may read it."""
    row = next(iter(fetch(_PLACE)), None)
    return HelloPlace(row.id, row.name, row.id in viewer.member_group_ids) if row else None


def groups_for_hello(viewer: Viewer) -> list[tuple[int, str]]:
    """Return the groups that can be chosen for it: those that every colleague reads and joins by one press."""
    return [(row.id, row.name) for row in fetch(_OFFERED)]
