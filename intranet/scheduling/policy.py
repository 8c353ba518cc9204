"""Who pauses everything, and who finds what is not public yet.

What is scheduled is found by its author and by who wrote it for them. Announcements that stand in no group are found
besides by community managers and HR, as far as they may announce to the same people; nothing in a group is, by
nobody, whatever their role.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Select, column, exists, or_, select, table

from intranet import clock
from intranet.access import ADMIN, COMMUNITY_MANAGER, HR, Viewer
from intranet.audiences.scopes import may_announce_to
from intranet.database import UtcDateTime, db
from intranet.items.models import Item, ItemState
from intranet.settings import settings

#: States of what its author keeps for later: with a time, or without one.
KEPT = (ItemState.SCHEDULED, ItemState.DRAFT)
# Announcements stand above scheduling in the layers, so their tables go by name.
announcement = table(
    "announcement", column("id"), column("written_by_id"), column("expires_at", UtcDateTime)
)  # fmt: skip
delegation = table("delegation", column("person_id"), column("delegate_id"), column("until", Date))
_item, _written = Item.__table__.c, announcement.alias("written")
_KEPT = _item.state.in_(KEPT), _item.published_at.is_(None), _item.root_id == _item.id


def can_pause(viewer: Viewer) -> bool:
    """Whether the viewer stops what happens by itself, lets it go on, and decides what becomes of what waited."""
    return viewer.has(COMMUNITY_MANAGER, HR, ADMIN)


def is_own(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on ``item`` that the viewer is its author, or has written it for them and still may."""
    today = clock.now().astimezone(ZoneInfo(settings().time_zone)).date()
    still_may = exists().where(
        delegation.c.person_id == _item.author_id,
        delegation.c.delegate_id == viewer.person_id,
        or_(delegation.c.until.is_(None), delegation.c.until >= today),
    )
    wrote = exists().where(
        _written.c.id == _item.id,
        _written.c.written_by_id == viewer.person_id,
        still_may.correlate(Item.__table__),
    )
    wrote = wrote.correlate(Item.__table__)
    return or_(_item.author_id == viewer.person_id, wrote)


def own(viewer: Viewer) -> Select[Any]:
    """Return the select of what the viewer keeps for later: what was public before is looked after elsewhere."""
    return select(Item).where(is_own(viewer), *_KEPT)


def visible(viewer: Viewer) -> Select[Any]:
    """Return the same and what others have scheduled that the viewer may know of."""
    audiences = _audiences(viewer)
    if not audiences:
        return own(viewer)
    others = (
        (_item.kind == "announcement")
        & (_item.state == ItemState.SCHEDULED)
        & _item.group_id.is_(None)
        & _item.audience_id.in_(audiences)
    )
    return select(Item).where(or_(is_own(viewer), others), *_KEPT)


def _audiences(viewer: Viewer) -> list[int]:
    """Return the audiences of scheduled announcements to which the viewer could announce the same."""
    if not viewer.has(COMMUNITY_MANAGER, HR):
        return []
    used = select(_item.audience_id).distinct().where(
        _item.kind == "announcement", _item.state == ItemState.SCHEDULED, _item.group_id.is_(None)
    )  # fmt: skip
    return [audience_id for audience_id in db.session.scalars(used) if may_announce_to(viewer, audience_id)]
