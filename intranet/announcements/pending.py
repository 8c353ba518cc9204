"""What waits for somebody's confirmation, and what they have confirmed, as far as they may read it today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, or_, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer
from intranet.announcements.models import Acknowledgement, Announcement, AnnouncementText, Round
from intranet.announcements.policy import ASKED
from intranet.database import fetch
from intranet.groups.models import Group
from intranet.items.models import Item
from intranet.items.visibility import VISIBLE, readable_by
from intranet.people.queries import PersonCard, cards
from intranet.web.text import excerpt

EXCERPT = 200
#: Announcements that one page offers for confirming; there are never meant to be many.
MOST = 50

_ack, _announcement, _item = Acknowledgement.__table__.c, Announcement.__table__.c, Item.__table__.c
_text, _round, _group = AnnouncementText.__table__.c, Round.__table__.c, Group.__table__.c


@dataclass(frozen=True, slots=True)
class Asked:
    """A reader is asked to confirm an announcement, or has confirmed it."""

    id: int
    round: int
    version: int  # of the words that are shown
    cause: str
    title: str
    language: str
    body_html: str
    author: PersonCard | None
    group_id: int | None
    group_name: str
    group_visibility: str | None
    asked_at: datetime
    confirm_by: date | None
    confirmed_at: datetime | None

    @property
    def excerpt(self) -> str:
        """Return its first words."""
        return excerpt(self.body_html, EXCERPT)


_OURS = (
    select(
        _item.id, _ack.round, _item.version, _round.cause, _item.author_id, _item.group_id,
        func.coalesce(_text.title, _item.title).label("title"),
        case((_text.language.is_not(None), _text.language), else_=_item.language).label("language"),
        func.coalesce(_text.body_html, _item.body_html).label("body_html"),
        _group.name.label("group_name"), _group.visibility.label("group_visibility"),
        _ack.asked_at, _announcement.confirm_by, _ack.confirmed_at,
    )
    .join_from(Acknowledgement.__table__, Announcement.__table__, _announcement.id == _ack.announcement_id)
    .join(Item.__table__, _item.id == _ack.announcement_id)
    .join(Round.__table__, and_(_round.announcement_id == _ack.announcement_id, _round.number == _ack.round))
    .outerjoin(
        AnnouncementText.__table__,
        and_(_text.announcement_id == _item.id, _text.language == bindparam("language"), _text.body_html != ""),
    )
    .outerjoin(Group.__table__, _group.id == _item.group_id)
    .where(
        _ack.person_id == bindparam("me"), _ack.round == _announcement.round, _announcement.must_read, VISIBLE,
        _ack.released_at.is_(None),
        or_(_announcement.expires_at.is_(None), _announcement.expires_at > bindparam("now", type_=_ack.asked_at.type)),
    )
)  # fmt: skip
#: What has a day comes first, the nearest before the others; then what was asked first.
_PENDING = (
    _OURS.where(_ack.confirmed_at.is_(None))
    .order_by(_announcement.confirm_by.is_(None), _announcement.confirm_by, _ack.asked_at, _item.id)
    .limit(MOST)
)
_ONE = _OURS.where(_item.id == bindparam("announcement"))


def pending(viewer: Viewer, language: str) -> list[Asked]:
    """Return what the viewer is to confirm; nothing is read for those who are asked nothing."""
    if ASKED not in viewer.marks:
        return []
    return _shown(fetch(_PENDING, _values(viewer, language)))


def one(viewer: Viewer, announcement_id: int, language: str) -> Asked | None:
    """Return what the viewer is asked, or has confirmed, of the present round of an announcement."""
    rows = _shown(fetch(_ONE, {**_values(viewer, language), "announcement": announcement_id}))
    return rows[0] if rows else None


def one_or_404(viewer: Viewer, announcement_id: int, language: str) -> Asked:
    """Return the same. Raises NotFound where the viewer is asked nothing."""
    found = one(viewer, announcement_id, language)
    if found is None:
        raise NotFound
    return found


def _values(viewer: Viewer, language: str) -> dict[str, Any]:
    return {**readable_by(viewer), "me": viewer.person_id, "language": language, "now": clock.now()}


def _shown(rows: Sequence[Row[Any]]) -> list[Asked]:
    people = cards(row.author_id for row in rows) if rows else {}
    return [
        Asked(
            row.id, row.round, row.version, row.cause, row.title, row.language, row.body_html,
            people.get(row.author_id), row.group_id, row.group_name or "", row.group_visibility, row.asked_at,
            row.confirm_by, row.confirmed_at,
        )
        for row in rows
    ]  # fmt: skip
