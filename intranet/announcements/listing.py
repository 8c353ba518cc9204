"""Announcements in lists, in the words of the reader's language: the page of all, cards of feeds, hits of searches."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select

from intranet import clock
from intranet.access import Viewer
from intranet.announcements import delegations, offers, policy, wordings
from intranet.announcements.models import Announcement
from intranet.comments.queries import Tallies, tallies
from intranet.database import db
from intranet.groups.models import Group
from intranet.groups.queries.browsing import GroupName
from intranet.items.models import EVERYONE, Item, ItemState, Seen
from intranet.items.policy import published
from intranet.people.queries import PersonCard, cards
from intranet.reactions.queries import NOBODY, Bar
from intranet.web.locale import current_language
from intranet.web.pagination import Cursor, Slice
from intranet.web.picture_marks import Shown, first, without_pictures
from intranet.web.text import excerpt

EXCERPT = 280
PAGE = 20

_item, _announcement, _group, _seen = Item.__table__.c, Announcement.__table__.c, Group.__table__.c, Seen.__table__.c


class Show(enum.StrEnum):
    """What the list is cut to."""

    ALL = "all"
    MUST_READ = "must-read"
    MINE = "mine"  # what the viewer looks after, whatever becomes of it


class Standing(enum.StrEnum):
    """Where an announcement stands, as who looks after it is told."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    WAITING = "waiting"  # for a second pair of eyes
    RETURNED = "returned"  # it was never public, and its author goes on with it
    UNPUBLISHED = "unpublished"
    EXPIRED = "expired"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """An announcement in a list."""

    id: int
    heading: str
    excerpt: str
    language: str
    author: PersonCard | None
    written_by: PersonCard | None
    group: GroupName | None
    audience: str  # what those are called whom it is for; empty for everyone and for a group
    created_at: datetime
    comment_count: int
    bar: Bar
    is_must_read: bool
    is_pinned: bool
    is_new: bool
    standing: Standing
    publish_at: datetime | None
    expires_at: datetime | None
    featured_until: datetime | None
    picture: Shown | None = None


_ROWS: Select[Any] = (
    select(
        _item.id, _item.title, _item.body_html, _item.language, _item.author_id, _item.group_id, _item.audience_id,
        _item.state, _item.created_at, _item.published_at, _item.publish_at, _item.pinned_until, _seen.seen_at,
        _announcement.written_by_id, _announcement.must_read, _announcement.expires_at, _announcement.expired_at,
        _announcement.featured_until, _group.name.label("group_name"),
    )
    .join_from(Item.__table__, Announcement.__table__, _announcement.id == _item.id)
    .outerjoin(Group.__table__, _group.id == _item.group_id)
)  # fmt: skip


def standing_of(state: str, published_at: datetime | None, expires_at: datetime | None) -> Standing:
    """Return where something stands; its time is over when the clock says so."""
    if state == ItemState.HIDDEN:
        return Standing.HIDDEN
    if expires_at is not None and expires_at <= clock.now():
        return Standing.EXPIRED
    match state:
        case ItemState.PUBLISHED:
            return Standing.PUBLISHED
        case ItemState.SCHEDULED:
            return Standing.SCHEDULED
        case ItemState.PENDING:
            return Standing.WAITING
    return Standing.UNPUBLISHED if published_at is not None else Standing.RETURNED


def some(
    viewer: Viewer, announcement_ids: Collection[int], counted: Tallies | None = None
) -> dict[int, AnnouncementRow]:
    """Return these announcements, as far as the viewer may read them."""
    if not announcement_ids:
        return {}
    found = _rows(viewer).where(_readable(viewer), _item.id.in_(announcement_ids))
    return _completed(viewer, db.session.execute(found).all(), counted)


def latest(viewer: Viewer, show: Show, after: Cursor | None = None, size: int = PAGE) -> Slice[AnnouncementRow]:
    """Return a slice of what the viewer reads, or looks after, the newest first; what is pinned stands above it."""
    moment = _item.created_at if show is Show.MINE else _item.published_at
    wanted = _cut(viewer, show)
    if after is not None:
        wanted = and_(wanted, or_(moment < after.at, and_(moment == after.at, _item.id < after.id)))
    query = _rows(viewer).where(wanted).order_by(moment.desc(), _item.id.desc()).limit(size + 1)
    rows = db.session.execute(query).all()
    shown = rows[:size]
    at = "created_at" if show is Show.MINE else "published_at"
    following = Cursor(getattr(shown[-1], at), shown[-1].id) if len(rows) > size else None
    return Slice(list(_completed(viewer, shown).values()), following)


def pinned(viewer: Viewer) -> list[AnnouncementRow]:
    """Return what is first in the list of all, the one that ends first before others."""
    query = _rows(viewer).where(_readable(viewer), _is_pinned()).order_by(_item.pinned_until, _item.id)
    return list(_completed(viewer, db.session.execute(query.limit(PAGE)).all()).values())


def in_group(viewer: Viewer, group_id: int, limit: int) -> list[AnnouncementRow]:
    """Return the latest announcements of a group among those the viewer may read."""
    query = _rows(viewer).where(_readable(viewer), _item.group_id == group_id)
    rows = db.session.execute(query.order_by(_item.published_at.desc(), _item.id.desc()).limit(limit)).all()
    return list(_completed(viewer, rows).values())


def by_person(viewer: Viewer, person_id: int, limit: int = 5) -> list[AnnouncementRow]:
    """Return a person's latest announcements among those the viewer may read."""
    query = _rows(viewer).where(_readable(viewer), _item.author_id == person_id)
    rows = db.session.execute(query.order_by(_item.published_at.desc(), _item.id.desc()).limit(limit)).all()
    return list(_completed(viewer, rows).values())


def _rows(viewer: Viewer) -> Select[Any]:
    return _ROWS.outerjoin(Seen.__table__, and_(_seen.item_id == _item.id, _seen.person_id == viewer.person_id))


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    visible = published(Announcement, viewer).whereclause
    return and_(visible if visible is not None else false(), policy.not_expired())


def _is_pinned() -> ColumnElement[bool]:
    return and_(_item.pinned_until.is_not(None), _item.pinned_until > clock.now(), _item.group_id.is_(None))


def _is_not_pinned() -> ColumnElement[bool]:
    return or_(_item.pinned_until.is_(None), _item.pinned_until <= clock.now(), _item.group_id.is_not(None))


def _cut(viewer: Viewer, show: Show) -> ColumnElement[bool]:
    match show:
        case Show.MINE:
            return and_(_item.state.in_((*policy.IN_HAND, ItemState.HIDDEN)), policy.is_own(viewer))
        case Show.MUST_READ:
            return and_(_readable(viewer), _announcement.must_read.is_(True))
    return and_(_readable(viewer), _is_not_pinned())


def _completed(viewer: Viewer, rows: Sequence[Row[Any]], counted: Tallies | None = None) -> dict[int, AnnouncementRow]:
    if not rows:
        return {}
    ids = [row.id for row in rows]
    comments, reactions = counted or tallies(viewer, ids)
    language = current_language()
    own_words = wordings.in_language(viewer, [row.id for row in rows if row.language != language], language)
    people = cards([person_id for row in rows for person_id in (row.author_id, row.written_by_id)])
    names = offers.audience_names(
        {row.audience_id for row in rows if row.group_id is None and row.audience_id != EVERYONE}
    )
    return {
        row.id: _row(row, own_words.get(row.id), people, names, comments.get(row.id, 0), reactions.get(row.id, NOBODY))
        for row in rows
    }


def _row(
    row: Row[Any],
    own_words: wordings.Version | None,
    people: Mapping[int, PersonCard],
    names: Mapping[int, str],
    comment_count: int,
    bar: Bar,
) -> AnnouncementRow:
    html = own_words.html if own_words else row.body_html
    return AnnouncementRow(
        row.id,
        own_words.title if own_words else row.title,
        excerpt(without_pictures(html), EXCERPT),
        own_words.language if own_words else row.language,
        people.get(row.author_id or 0),
        people.get(row.written_by_id or 0),
        GroupName(row.group_id, row.group_name) if row.group_id else None,
        names.get(row.audience_id, ""),
        row.published_at or row.created_at,
        comment_count,
        bar,
        row.must_read,
        row.pinned_until is not None and row.pinned_until > clock.now(),
        row.seen_at is None,
        standing_of(row.state, row.published_at, row.expires_at),
        row.publish_at,
        row.expires_at,
        row.featured_until,
        first(html),
    )


def may_write(viewer: Viewer) -> bool:
    """Whether the viewer can announce something, in their own name or in another's."""
    return offers.may_announce(viewer) or bool(delegations.in_whose_name(viewer))
