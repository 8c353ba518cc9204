"""The list of groups, and the groups a person belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, false, func, or_, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.groups import policy
from intranet.groups.forms import GroupFilter, Show, Sort
from intranet.groups.models import Group, GroupState, Membership, MembershipRequest, RequestState, Visibility
from intranet.groups.models.discovering import GroupTopic
from intranet.items.models import Item
from intranet.items.policy import is_visible
from intranet.people.models import Person, PersonState
from intranet.people.names import patterns
from intranet.people.queries import CARD, PersonCard
from intranet.web.pagination import Page

PAGE_SIZE = 24
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group as menus and by-lines name it."""

    id: int
    name: str
    is_archived: bool = False


@dataclass(slots=True)
class GroupRow:
    """A group in a list, as one viewer sees it."""

    id: int
    name: str
    purpose: str
    visibility: str
    join_policy: str
    state: str
    language: str
    audience_id: int
    member_count: int
    week_count: int  # posts of the last seven days that the viewer may read
    membership: str = ""
    known: list[PersonCard] = field(default_factory=list)


COLUMNS: tuple[Any, ...] = (
    Group.id, Group.name, Group.purpose, Group.visibility, Group.join_policy, Group.state, Group.language,
    Group.audience_id, Group.member_count,
)  # fmt: skip


def listing(viewer: Viewer, wanted: GroupFilter) -> Page[GroupRow]:
    """Return one page of the groups that the viewer may know."""
    matching = _matching(viewer, wanted)
    total = db.session.scalar(select(func.count()).select_from(Group).where(*matching)) or 0
    number = min(wanted.page, max(1, -(-total // PAGE_SIZE)))
    week = _posts_of_the_week(viewer)
    query = _rows(week).where(*matching).order_by(*_order(wanted.sort, week))
    rows = dressed(viewer, query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(rows, number, PAGE_SIZE, total)


def featured(viewer: Viewer) -> list[GroupRow]:
    """Return the groups that the community managers have put first, the latest first."""
    first = (policy.is_known(viewer), policy.is_featured())
    query = _rows(_posts_of_the_week(viewer)).where(*first).order_by(Group.featured_at.desc(), Group.id)
    return dressed(viewer, query)


_group = Group.__table__.c
_MINE = (
    select(_group.id, _group.name)
    .where(_group.id.in_(bindparam("groups", expanding=True)))
    .order_by(_group.sort_key, _group.id)
)


def mine(viewer: Viewer) -> list[GroupName]:
    """Return the viewer's groups that are not archived, by name."""
    return [GroupName(*row) for row in fetch(_MINE, {"groups": list(viewer.writable_group_ids)})]


_NAMES = select(_group.id, _group.name, (_group.state == GroupState.ARCHIVED).label("is_archived")).where(
    _group.id.in_(bindparam("groups", expanding=True))
)


def names(group_ids: Iterable[int | None]) -> dict[int, GroupName]:
    """Return the names of groups in which the caller has found items that the viewer may read."""
    wanted = {group_id for group_id in group_ids if group_id is not None}
    return {row.id: GroupName(*row) for row in fetch(_NAMES, {"groups": sorted(wanted)})} if wanted else {}


def of_person(viewer: Viewer, person_id: int) -> list[GroupName]:
    """Return a person's groups as far as the viewer may see who belongs to them."""
    query = (
        select(Group.id, Group.name)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.person_id == person_id, Group.audience_id.in_(sorted(viewer.audience_ids)))
        .where(Group.state == GroupState.ACTIVE)
    )
    return [GroupName(*row) for row in db.session.execute(query.order_by(Group.sort_key, Group.id))]


def word_for(viewer: Viewer, group: policy.Known, has_asked: bool, was_declined: bool = False) -> str:
    """Return how the viewer stands to the group: the word by which the join button is chosen.

    ``was_declined`` says that a request was turned down so lately that it is too early to ask again.
    """
    if policy.is_member(viewer, group):
        return "member"
    if policy.can_join(viewer, group):
        return "none"
    if has_asked:
        return "asked"
    if policy.can_ask_to_join(viewer, group):
        return "declined" if was_declined else "ask"
    return "archived" if group.state == GroupState.ARCHIVED else "invite"


def requests_of(viewer: Viewer, group_ids: Collection[int]) -> dict[int, str]:
    """Return in which of the groups a request of the viewer waits or was turned down lately, with its state."""
    found = select(MembershipRequest.group_id, MembershipRequest.state).where(
        policy.keeps_from_asking(viewer), MembershipRequest.group_id.in_(group_ids)
    )
    return {row.group_id: row.state for row in db.session.execute(found.order_by(MembershipRequest.id))}


def _matching(viewer: Viewer, wanted: GroupFilter) -> list[ColumnElement[bool]]:
    words = patterns(wanted.text)
    state = GroupState.ARCHIVED if wanted.show is Show.ARCHIVED else GroupState.ACTIVE
    conditions = [policy.is_known(viewer), Group.state == state, *(Group.find_key.like(word) for word in words)]
    if wanted.text and not words:
        conditions.append(false())
    if wanted.show is Show.MINE:
        conditions.append(Group.id.in_(sorted(viewer.member_group_ids)))
    elif wanted.show in (Show.OPEN, Show.CLOSED):
        conditions.append(Group.visibility == wanted.show.value)
    if wanted.topic:
        conditions += [Group.visibility != Visibility.SECRET, Group.id.in_(_about(wanted.topic))]
    if wanted.language:
        conditions.append(Group.language == wanted.language)
    return conditions


def topics(viewer: Viewer) -> list[str]:
    """Return the topics of groups that everybody may know; a secret group's feed nothing, not even for its members."""
    about = select(GroupTopic.name).join(Group, Group.id == GroupTopic.group_id)
    public = (policy.is_known(viewer), Group.visibility != Visibility.SECRET, Group.state == GroupState.ACTIVE)
    return list(db.session.scalars(about.where(*public).distinct().order_by(GroupTopic.name)))


def _about(topic: str) -> Select[Any]:
    return select(GroupTopic.group_id).where(GroupTopic.name == topic)


def _posts_of_the_week(viewer: Viewer) -> Subquery:
    """Count what the viewer may read and was not a reply."""
    posts = select(Item.group_id, func.count().label("posts")).where(
        is_visible(viewer), Item.root_id == Item.id, Item.group_id.is_not(None), Item.published_at > clock.now() - WEEK
    )
    return posts.group_by(Item.group_id).subquery()


def _rows(week: Subquery) -> Select[Any]:
    return select(*COLUMNS, func.coalesce(week.c.posts, 0)).outerjoin(week, week.c.group_id == Group.id)


def _order(sort: Sort, week: Subquery) -> tuple[Any, ...]:
    by_name = (Group.sort_key, Group.id)
    first: dict[Sort, tuple[Any, ...]] = {
        Sort.BUSY: (func.coalesce(week.c.posts, 0).desc(), Group.member_count.desc()),
        Sort.MEMBERS: (Group.member_count.desc(),),
        Sort.NEWEST: (Group.created_at.desc(),),
        Sort.NAME: (),
    }
    return (*first[sort], *by_name)


def dressed(viewer: Viewer, query: Select[Any]) -> list[GroupRow]:
    """Add to the rows how the viewer stands to each group and whom they know there."""
    rows = [GroupRow(*row) for row in db.session.execute(query)]
    if not rows:
        return []
    asked = requests_of(viewer, [row.id for row in rows])
    known = _people_known(viewer, (row.id for row in rows if policy.can_read(viewer, row)))
    for row in rows:
        state = asked.get(row.id)
        row.membership = word_for(viewer, row, state == RequestState.PENDING, state == RequestState.DECLINED)
        row.known = known.get(row.id, [])
    return rows


def _is_team(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on person: the viewer's manager, their other reports, and the viewer's own."""
    manager = select(Person.manager_id).where(Person.id == viewer.person_id).scalar_subquery()
    return and_(
        Person.state == PersonState.ACTIVE,
        Person.id != viewer.person_id,
        or_(Person.id == manager, Person.manager_id == manager, Person.manager_id == viewer.person_id),
    )


def _people_known(viewer: Viewer, group_ids: Iterable[int]) -> dict[int, list[PersonCard]]:
    """Return the viewer's team among the members of groups whose members they may see."""
    query = (
        select(Membership.group_id, *CARD)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id.in_(list(group_ids)), _is_team(viewer))
        .order_by(Person.sort_key, Person.id)
    )
    known: dict[int, list[PersonCard]] = {}
    for group_id, *card in db.session.execute(query):
        known.setdefault(group_id, []).append(PersonCard(*card))
    return known
