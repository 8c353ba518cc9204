"""Reading thanks: the wall, a group's, a person's, and one. No statement here counts people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, exists, or_, select

from intranet.access import Viewer, find_or_404
from intranet.comments.queries import CommentView, tallies, under
from intranet.database import fetch
from intranet.files.queries import Document
from intranet.files.queries import under as under_texts
from intranet.groups.models import Group
from intranet.groups.queries.browsing import GroupName
from intranet.items import queries
from intranet.items.models import Item
from intranet.items.policy import moderates
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.models import Person
from intranet.people.queries import PersonCard
from intranet.reactions.queries import NOBODY, Bar, is_archived
from intranet.recognition import policy
from intranet.recognition.models import CompanyValue, Thanks, ThanksRecipient
from intranet.recognition.queries.about import About, abouts
from intranet.recognition.values import VALUE, ValueName, named
from intranet.web.pagination import Cursor, Slice

PAGE = 20


@dataclass(frozen=True, slots=True)
class ThanksView:
    """A thank-you as a card shows it to one reader."""

    id: int
    author: PersonCard | None
    recipients: tuple[PersonCard, ...]  # without who has hidden it; its author and those thanked see them all
    value: ValueName
    body_html: str
    created_at: datetime
    group: GroupName | None
    may_delete: bool
    comment_count: int
    files: tuple[Document, ...]
    about: About | None = None  # what it is for, to who finds that
    group_thanked: GroupName | None = None  # to who sees its members
    is_private: bool = False  # for its author and the recipients alone
    may_hide: bool = False  # the reader is thanked
    is_hidden: bool = False  # by the reader
    bar: Bar = NOBODY
    may_react: bool = False


_item, _thanks, _to = Item.__table__.c, Thanks.__table__.c, ThanksRecipient.__table__.c
_value, _group = CompanyValue.__table__.c, Group.__table__.c
_person = Person.__table__.c
_team = Group.__table__.alias("group_thanked")
_CARD = (
    _person.id.label("person_id"), _person.display_name, _person.title.label("job"), _person.department,
    _person.state.label("standing"), _person.picture,
)  # fmt: skip
#: What a card needs of the thank-you itself.
COLUMNS = (
    _thanks.about_id, _thanks.for_recipients, _thanks.off_wall, _team.c.id.label("team_id"),
    _team.c.name.label("team_name"), _team.c.audience_id.label("team_audience_id"), *VALUE,
)  # fmt: skip
#: Joins what ``COLUMNS`` names to a thank-you, for lists of other things as well.
JOINS = (
    (CompanyValue.__table__, _value.id == _thanks.value_id),
    (_team, _team.c.id == _thanks.group_thanked_id),
)
_ROWS: Select[Any] = (
    select(
        _item.id, _item.author_id, _item.group_id, _item.body_html, _item.published_at,
        _group.name.label("group_name"), *COLUMNS, *_CARD,
    )
    .join_from(Item.__table__, Thanks.__table__, _thanks.id == _item.id)
    .outerjoin(Person.__table__, _person.id == _item.author_id)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .where(VISIBLE)
)  # fmt: skip
for _table, _condition in JOINS:
    _ROWS = _ROWS.outerjoin(_table, _condition)
#: A thank-you that all recipients have hidden stands in no list, also not in those of its author and of theirs.
ON_WALL = _thanks.off_wall.is_(False)
_SOME = _ROWS.where(_item.id.in_(bindparam("ids", expanding=True)))
_LATEST = _ROWS.order_by(_item.published_at.desc(), _item.id.desc()).limit(bindparam("most"))
_WALL = _LATEST.where(ON_WALL)
_MINE = exists().where(_to.thanks_id == _item.id, _to.person_id == bindparam("person"))
_RECEIVED = _WALL.where(_MINE.where(_to.hidden_at.is_(None)))
_HIDDEN = _LATEST.where(_MINE.where(_to.hidden_at.is_not(None)))
_RECIPIENTS = (
    select(_to.thanks_id, _to.hidden_at, *_CARD)
    .join_from(ThanksRecipient.__table__, Person.__table__, _person.id == _to.person_id)
    .where(_to.thanks_id.in_(bindparam("ids", expanding=True)))
    .order_by(_to.thanks_id, _to.position)
)


@cache
def _wall(in_group: bool, goes_on: bool) -> Select[Any]:
    query = _WALL
    if in_group:
        query = query.where(_item.group_id == bindparam("group"))
    if goes_on:
        at: BindParameter[Any] = bindparam("at")
        last: BindParameter[Any] = bindparam("last")
        query = query.where(or_(_item.published_at < at, and_(_item.published_at == at, _item.id < last)))
    return query


def wall(
    viewer: Viewer, *, group_id: int | None = None, after: Cursor | None = None, size: int = PAGE
) -> Slice[ThanksView]:
    """Return a slice of the thanks the viewer may read, newest first."""
    values: dict[str, Any] = {**readable_by(viewer), "most": size + 1}
    if group_id is not None:
        values["group"] = group_id
    if after is not None:
        values |= {"at": after.at, "last": after.id}
    rows = fetch(_wall(group_id is not None, after is not None), values)
    shown = rows[:size]
    following = Cursor(shown[-1].published_at, shown[-1].id) if len(rows) > size else None
    return Slice(views(viewer, shown), following)


def received(viewer: Viewer, person_id: int, limit: int = 6) -> list[ThanksView]:
    """Return the latest thanks to a person among those the viewer may read and the person has not hidden."""
    return views(viewer, fetch(_RECEIVED, {**readable_by(viewer), "person": person_id, "most": limit}))


def hidden(viewer: Viewer, limit: int = 100) -> list[ThanksView]:
    """Return the latest thanks to the viewer that they have hidden."""
    return views(viewer, fetch(_HIDDEN, {**readable_by(viewer), "person": viewer.person_id, "most": limit}))


def some(viewer: Viewer, thanks_ids: Iterable[int]) -> dict[int, ThanksView]:
    """Return these thanks, as far as the viewer may read them."""
    ids = sorted(thanks_ids)
    rows = fetch(_SOME, {**readable_by(viewer), "ids": ids}) if ids else ()
    return {view.id: view for view in views(viewer, rows)}


def shown(viewer: Viewer, thanks_id: int) -> tuple[ThanksView, list[CommentView]]:
    """Return a thank-you with its comments. Raises NotFound."""
    may_react = not is_archived(viewer, one(viewer, thanks_id))
    view = some(viewer, [thanks_id])[thanks_id]
    return view, under(viewer, thanks_id, may_react=may_react)[thanks_id]


def one(viewer: Viewer, thanks_id: int) -> Thanks:
    """Return a thank-you to act on. Raises NotFound where the viewer finds none."""
    found: Thanks = find_or_404(policy.visible(viewer), id=thanks_id)
    return found


def one_deleted(viewer: Viewer, thanks_id: int) -> Thanks:
    """Return a deleted thank-you of an audience the viewer is in. Raises NotFound."""
    return queries.deleted(viewer, Thanks, thanks_id)


def deleted_by(viewer: Viewer, thanks_id: int) -> Thanks:
    """Return a thank-you that the viewer has deleted, for a second press. Raises NotFound."""
    return queries.deleted_by(viewer, Thanks, thanks_id)


def views(
    viewer: Viewer, rows: Sequence[Row[Any]], talk: tuple[Mapping[int, int], Mapping[int, Bar]] | None = None
) -> list[ThanksView]:
    """Complete raw rows by a constant number of statements; the ``talk`` under them may have been counted already."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    recipients: dict[int, list[Row[Any]]] = {}
    for pair in fetch(_RECIPIENTS, {"ids": ids}):
        recipients.setdefault(pair.thanks_id, []).append(pair)
    comments, bars = talk or tallies(viewer, ids)
    found = abouts(viewer, {row.about_id for row in rows if row.about_id is not None})
    files = under_texts(viewer, [(row.id, row.body_html) for row in rows])
    return [
        _view(viewer, row, recipients.get(row.id, []), found, comments, bars.get(row.id, NOBODY), files.get(row.id, ()))
        for row in rows
    ]


def _view(
    viewer: Viewer,
    row: Row[Any],
    thanked: Sequence[Row[Any]],
    found: Mapping[int, About],
    comments: Mapping[int, int],
    bar: Bar,
    files: Sequence[Document],
) -> ThanksView:
    me = next((one for one in thanked if one.person_id == viewer.person_id), None)
    is_mine = row.author_id == viewer.person_id
    is_theirs = is_mine or me is not None
    sees_group = row.team_id is not None and row.team_audience_id in viewer.audience_ids
    return ThanksView(
        id=row.id,
        author=_card(row) if row.author_id else None,
        recipients=tuple(_card(one) for one in thanked if is_theirs or one.hidden_at is None),
        value=named(row),
        body_html=row.body_html,
        created_at=row.published_at,
        group=GroupName(row.group_id, row.group_name) if row.group_id else None,
        may_delete=is_mine or moderates(viewer, row),
        comment_count=comments.get(row.id, 0),
        files=tuple(files),
        about=found.get(row.about_id) if row.about_id is not None else None,
        group_thanked=GroupName(row.team_id, row.team_name) if sees_group else None,
        is_private=bool(row.for_recipients or row.off_wall),
        may_hide=me is not None,
        is_hidden=me is not None and me.hidden_at is not None,
        bar=bar,
        may_react=not is_mine,
    )


def _card(row: Row[Any]) -> PersonCard:
    return PersonCard(row.person_id, row.display_name, row.job, row.department, row.standing, picture=row.picture)
