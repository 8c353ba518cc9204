"""Who finds, writes and looks after announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, literal, null, select

from intranet.access import HR, Grants, GrantSource, Viewer
from intranet.announcements.models import Acknowledgement, Announcement
from intranet.audiences.scopes import may_announce_to
from intranet.items.models import Item
from intranet.items.policy import can_see, is_author, published

__all__ = ["can_announce_to", "can_look_after", "can_see", "can_see_evidence", "visible"]

#: Mark of a viewer of whom a confirmation may be awaited: home asks nothing more for all others.
ASKED = "asked to confirm"

_people: BindParameter[Any] = bindparam("people", expanding=True)
_ack, _announcement = Acknowledgement.__table__.c, Announcement.__table__.c
_WAITS = (
    select(_ack.person_id, literal(ASKED), null(), null(), null())
    .join_from(Acknowledgement.__table__, Announcement.__table__, _announcement.id == _ack.announcement_id)
    .where(
        _ack.person_id.in_(_people), _ack.confirmed_at.is_(None), _ack.released_at.is_(None),
        _ack.round == _announcement.round,
    )
)  # fmt: skip


def grants(people: Mapping[int, Grants], rows: Sequence[Row[Any]]) -> None:
    """Mark those who are to confirm something."""
    for row in rows:
        people[row.person_id].marks.add(ASKED)


GRANTS = GrantSource((_WAITS,), grants)


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of announcements the viewer may read."""
    return published(Announcement, viewer)


def can_announce_to(viewer: Viewer, audience_id: int, group_id: int | None, *, must_read: bool = False) -> bool:
    """Whether the viewer may announce there: in a group they moderate, or by a right that covers the audience."""
    if group_id is not None:
        return group_id in viewer.moderated_group_ids and group_id in viewer.writable_group_ids
    return may_announce_to(viewer, audience_id, must_read=must_read)


def can_look_after(viewer: Viewer, announcement: Item) -> bool:
    """Whether the viewer changes it and sees its figures: who wrote it, or whose name it bears."""
    written_by = getattr(announcement, "written_by_id", None)
    return is_author(viewer, announcement) or (written_by is not None and written_by == viewer.person_id)


def can_see_evidence(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer sees who has confirmed: its author and delegate, who may require it there, and HR.

    That is told to everybody who is asked. Whoever may not read the announcement does not get this far.
    """
    return announcement.must_read and (
        can_look_after(viewer, announcement)
        or viewer.has(HR)
        or can_announce_to(viewer, announcement.audience_id, announcement.group_id, must_read=True)
    )
