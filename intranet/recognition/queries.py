"""Reading thanks: the wall, a group's, a person's, and one. No statement here counts people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import get_locale
from sqlalchemy import BindParameter, Row, Select, and_, bindparam, exists, or_, select

from intranet.access import Viewer, find_or_404, viewers
from intranet.comments.queries import CommentView, under
from intranet.comments.queries import counts as comment_counts
from intranet.database import db, fetch
from intranet.files.queries import Document
from intranet.files.queries import under as under_texts
from intranet.groups.models import Group
from intranet.groups.queries.browsing import GroupName
from intranet.groups.queries.places import Place, own_places
from intranet.items import queries
from intranet.items.models import Item
from intranet.items.policy import moderates
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.models import Person
from intranet.people.policy import listed
from intranet.people.queries import PersonCard, cards, find
from intranet.reactions.queries import is_archived
from intranet.recognition import policy
from intranet.recognition.models import CompanyValue, Thanks, ThanksRecipient
from intranet.web.pagination import Cursor, Slice

PAGE = 20
MAX_MATCHES = 8


@dataclass(frozen=True, slots=True)
class ValueName:
    """A company value in the reader's language."""

    id: int
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class ThanksView:
    """A thank-you as a card shows it."""

    id: int
    author: PersonCard | None
    recipients: tuple[PersonCard, ...]
    value: ValueName
    body_html: str
    created_at: datetime
    group: GroupName | None
    may_delete: bool
    comment_count: int
    files: tuple[Document, ...]


_item, _thanks, _to = Item.__table__.c, Thanks.__table__.c, ThanksRecipient.__table__.c
_value, _group = CompanyValue.__table__.c, Group.__table__.c
_person = Person.__table__.c
_CARD = (
    _person.id.label("person_id"), _person.display_name, _person.title.label("job"), _person.department,
    _person.state.label("standing"), _person.picture,
)  # fmt: skip
#: What a card needs of the value that is named.
VALUE = (_value.id.label("value_id"), _value.name_en, _value.name_de, _value.icon)
_ROWS: Select[Any] = (
    select(
        _item.id, _item.author_id, _item.group_id, _item.body_html, _item.published_at,
        _group.name.label("group_name"), *VALUE, *_CARD,
    )
    .join_from(Item.__table__, Thanks.__table__, _thanks.id == _item.id)
    .join(CompanyValue.__table__, _value.id == _thanks.value_id)
    .outerjoin(Person.__table__, _person.id == _item.author_id)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .where(VISIBLE)
)  # fmt: skip
_WALL = _ROWS.order_by(_item.published_at.desc(), _item.id.desc()).limit(bindparam("most"))
_SOME = _ROWS.where(_item.id.in_(bindparam("ids", expanding=True)))
_RECEIVED = _WALL.where(exists().where(_to.thanks_id == _item.id, _to.person_id == bindparam("person")))
_RECIPIENTS = (
    select(_to.thanks_id, *_CARD)
    .join_from(ThanksRecipient.__table__, Person.__table__, _person.id == _to.person_id)
    .where(_to.thanks_id.in_(bindparam("ids", expanding=True)))
    .order_by(_to.thanks_id, _to.position)
)
_VALUES = select(*VALUE).where(_value.retired.is_(False)).order_by(_value.position, _value.id)


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
    """Return the latest thanks to a person among those the viewer may read."""
    return views(viewer, fetch(_RECEIVED, {**readable_by(viewer), "person": person_id, "most": limit}))


def some(viewer: Viewer, thanks_ids: Iterable[int]) -> dict[int, ThanksView]:
    """Return these thanks, as far as the viewer may read them."""
    ids = sorted(thanks_ids)
    rows = fetch(_SOME, {**readable_by(viewer), "ids": ids}) if ids else ()
    return {view.id: view for view in views(viewer, rows)}


def shown(viewer: Viewer, thanks_id: int) -> tuple[ThanksView, list[CommentView]]:
    """Return a thank-you with its comments. Raises NotFound."""
    may_react = not is_archived(viewer, one(viewer, thanks_id))
    return some(viewer, [thanks_id])[thanks_id], under(viewer, thanks_id, may_react=may_react)[thanks_id]


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


def views(viewer: Viewer, rows: Sequence[Row[Any]], comments: Mapping[int, int] | None = None) -> list[ThanksView]:
    """Complete raw rows by a constant number of statements; ``comments`` under them may have been counted already."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    recipients: dict[int, list[PersonCard]] = {}
    for pair in fetch(_RECIPIENTS, {"ids": ids}):
        recipients.setdefault(pair.thanks_id, []).append(_card(pair))
    counts = comment_counts(viewer, ids) if comments is None else comments
    files = under_texts(viewer, [(row.id, row.body_html) for row in rows])
    is_german = _is_german()
    return [
        ThanksView(
            row.id, _card(row) if row.author_id else None, tuple(recipients.get(row.id, ())),
            _value_name(row, is_german), row.body_html, row.published_at,
            GroupName(row.group_id, row.group_name) if row.group_id else None,
            row.author_id == viewer.person_id or moderates(viewer, row), counts.get(row.id, 0),
            tuple(files.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def company_values() -> list[ValueName]:
    """Return the company's values of today in the reader's language, in HR's order."""
    is_german = _is_german()
    return [_value_name(row, is_german) for row in fetch(_VALUES)]


def _card(row: Row[Any]) -> PersonCard:
    return PersonCard(row.person_id, row.display_name, row.job, row.department, row.standing, picture=row.picture)


def _is_german() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "de"


def _value_name(row: Row[Any], is_german: bool) -> ValueName:
    return ValueName(row.value_id, row.name_de if is_german else row.name_en, row.icon)


def places(viewer: Viewer) -> list[Place]:
    """Return where the viewer may thank: before the whole company, then their groups by name."""
    return ([Place.everyone()] if policy.can_thank_in(viewer, None) else []) + own_places(viewer)


def thankable(viewer: Viewer, person_ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return which of these people can be thanked: colleagues of today other than the viewer."""
    wanted = sorted(set(person_ids) - {viewer.person_id})
    found = db.session.scalars(listed(viewer).where(Person.id.in_(wanted)).with_only_columns(Person.id)).all()
    return cards(found)


def who_cannot_read(audience_id: int, person_ids: Iterable[int]) -> set[int]:
    """Return who of these people is not in the audience."""
    return {person_id for person_id, viewer in viewers(person_ids).items() if audience_id not in viewer.audience_ids}


def matches(viewer: Viewer, text: str, without: Iterable[int] = ()) -> list[PersonCard]:
    """Return colleagues whom the typed words find, without the viewer and those already chosen."""
    taken = {viewer.person_id, *without}
    found = find(viewer, text, MAX_MATCHES + len(taken))
    return [person for person in found if person.id not in taken][:MAX_MATCHES]
