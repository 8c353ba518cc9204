"""Who finds, writes and looks after announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, exists, literal, null, or_, select

from intranet import clock
from intranet.access import HR, Grants, GrantSource, Viewer
from intranet.announcements import delegations
from intranet.announcements.models import Acknowledgement, Announcement, Delegation
from intranet.audiences.models import AnnounceRight
from intranet.audiences.scopes import LEAD, may_announce_to
from intranet.items import policy
from intranet.items.models import Item, ItemState
from intranet.items.policy import can_reply, can_see, is_author, published
from intranet.people.models import Person, PersonState

__all__ = [
    "GRANTS",
    "can_announce_to", "can_comment", "can_delete", "can_edit", "can_look", "can_look_after", "can_restore", "can_see",
    "can_see_evidence", "own", "visible",
]  # fmt: skip

#: Whoever wrote it looks after it in these states; what a moderator hides has a page of its own.
IN_HAND = (ItemState.DRAFT, ItemState.PENDING, ItemState.SCHEDULED, ItemState.PUBLISHED)

_item, _announcement, _delegation = Item.__table__.c, Announcement.__table__.c, Delegation.__table__.c
_ack = Acknowledgement.__table__.c
#: A mark of a viewer: may announce something by a right of theirs, of a role, or because others let them.
ANNOUNCES = "announces"
#: A confirmation may be awaited of them: home asks nothing more for all others.
ASKED = "asked to confirm"
#: The same for everybody while something is featured: otherwise home asks nothing about it.
FEATURED = "featured"
_people: BindParameter[Any] = bindparam("people", expanding=True)
_right, _report = AnnounceRight.__table__.c, Person.__table__.alias("report").c
_NOTHING: Any = null()
_SELECTS: tuple[Select[Any], ...] = (
    select(_NOTHING, literal(FEATURED), _NOTHING, _NOTHING, _NOTHING).where(
        exists().where(_announcement.featured_until > bindparam("featured_at", type_=_announcement.featured_until.type))
    ),
    select(_right.person_id, literal(ANNOUNCES), _NOTHING, _NOTHING, _NOTHING).where(_right.person_id.in_(_people)),
    select(_NOTHING, literal(ANNOUNCES), _NOTHING, _NOTHING, _right.role).where(
        _right.role.is_not(None), _right.role != LEAD
    ),
    select(_report.manager_id, literal(ANNOUNCES), _NOTHING, _NOTHING, _NOTHING).where(
        _report.manager_id.in_(_people),
        _report.state == PersonState.ACTIVE,
        exists().where(_right.role == LEAD),
    ),
    select(_delegation.delegate_id, literal(ANNOUNCES), _NOTHING, _NOTHING, _NOTHING).where(
        _delegation.delegate_id.in_(_people),
        or_(_delegation.until.is_(None), _delegation.until >= bindparam("delegated_on", type_=_delegation.until.type)),
    ),
    select(_ack.person_id, literal(ASKED), _NOTHING, _NOTHING, _NOTHING)
    .join_from(Acknowledgement.__table__, Announcement.__table__, _announcement.id == _ack.announcement_id)
    .where(
        _ack.person_id.in_(_people), _ack.confirmed_at.is_(None), _ack.released_at.is_(None),
        _ack.round == _announcement.round,
    ),
)  # fmt: skip


def grants(people: Mapping[int, Grants], rows: Sequence[Row[Any]]) -> None:
    """Mark those who may announce something by a right, and all while something is featured: no page asks again."""
    for row in rows:
        if row.person_id is not None:
            people[row.person_id].marks.add(row.what)
            continue
        for got in people.values():
            if row.word is None or row.word in got.roles:
                got.marks.add(row.what)


def _moments() -> dict[str, Any]:
    return {"featured_at": clock.now(), "delegated_on": delegations.today()}


GRANTS = GrantSource(_SELECTS, grants, _moments)


def not_expired() -> ColumnElement[bool]:
    """Return the condition on ``announcement`` that its time is not over: asked of the clock, not of the job."""
    return or_(_announcement.expires_at.is_(None), _announcement.expires_at > clock.now())


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of announcements the viewer may read."""
    return published(Announcement, viewer).where(not_expired())


def is_own(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer looks after it: it bears their name, or they wrote it and still may.

    What stands in a group nobody looks after who does not read there any more.
    """
    is_delegate = exists().where(
        _delegation.person_id == _item.author_id,
        _delegation.delegate_id == viewer.person_id,
        delegations.holds(),
    )
    wrote_it = and_(_announcement.written_by_id == viewer.person_id, is_delegate)
    reads = or_(_item.group_id.is_(None), _item.audience_id.in_(sorted(viewer.audience_ids)))
    return and_(reads, or_(_item.author_id == viewer.person_id, wrote_it))


def own(viewer: Viewer) -> Select[Any]:
    """Return the select of announcements the viewer looks after, whether readers find them or not."""
    return select(Announcement).where(_item.state.in_(IN_HAND), is_own(viewer))


def can_announce_to(viewer: Viewer, audience_id: int, group_id: int | None, *, must_read: bool = False) -> bool:
    """Whether the viewer may announce there: in a group they moderate, or by a right that covers the audience."""
    if group_id is not None:
        return group_id in viewer.moderated_group_ids and group_id in viewer.writable_group_ids
    return may_announce_to(viewer, audience_id, must_read=must_read)


def can_look_after(viewer: Viewer, announcement: Item) -> bool:
    """Whether the viewer changes it and sees its figures: whose name it bears, or who wrote it and still may."""
    if announcement.group_id is not None and announcement.audience_id not in viewer.audience_ids:
        return False
    if is_author(viewer, announcement):
        return True
    written_by, author_id = getattr(announcement, "written_by_id", None), announcement.author_id
    return (
        written_by == viewer.person_id
        and author_id is not None
        and delegations.is_delegate(viewer.person_id, author_id)
    )


def can_edit(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer changes what it says and asks."""
    return announcement.state in IN_HAND and can_look_after(viewer, announcement)


def can_delete(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer may take it away: who looks after it, or who moderates its place."""
    return can_edit(viewer, announcement) or policy.can_delete(viewer, announcement)


def can_restore(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer may bring it back: whoever took it away, who moderates its place, or who looks after it.

    These not what somebody else took from them.
    """
    by_id = announcement.deleted_by_id
    theirs = by_id is not None and by_id in (announcement.author_id, announcement.written_by_id)
    return (theirs and can_look_after(viewer, announcement)) or policy.can_restore(viewer, announcement)


def can_comment(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer may comment: a reader, where its author wants to hear them."""
    return announcement.takes_comments and announcement.closed_at is None and can_reply(viewer, announcement)


def can_look(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer may be its second pair of eyes: who may announce to the same people, and did not write it."""
    if viewer.person_id in (announcement.author_id, announcement.written_by_id):
        return False
    return can_announce_to(viewer, announcement.audience_id, announcement.group_id, must_read=announcement.must_read)


def can_see_evidence(viewer: Viewer, announcement: Announcement) -> bool:
    """Whether the viewer sees who has confirmed: its author and delegate, who may require it there, and HR.

    That is told to everybody who is asked. Whoever may not read the announcement does not get this far.
    """
    return announcement.must_read and (
        can_look_after(viewer, announcement)
        or viewer.has(HR)
        or can_announce_to(viewer, announcement.audience_id, announcement.group_id, must_read=True)
    )
