"""A second pair of eyes: what is announced to the whole company is looked at by somebody else who may announce to it.

What counts are the words that were looked at: a later change of them waits for another look, also of what is public
already. Nobody looks at what bears their own name or was written by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select

from intranet.access import Viewer, viewers
from intranet.announcements import budget, policy
from intranet.announcements.models import Announcement, SecondLook, Verdict
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.groups.models import CARETAKERS, Membership
from intranet.items.models import EVERYONE, ItemState
from intranet.people.models import Role
from intranet.settings import settings

_look, _right, _role = SecondLook.__table__.c, AnnounceRight.__table__.c, Role.__table__.c
_membership = Membership.__table__.c


def is_asked_for(
    audience_id: int, group_id: int | None, *, must_read: bool = False, at: datetime | None = None
) -> bool:
    """Whether what is announced there is looked at first: what goes to the whole company, where the site wants it.

    So is one must-read more than these people are meant to get in the month of a moment.
    """
    is_for_all = audience_id == EVERYONE and group_id is None and bool(settings().second_look_everyone)
    return is_for_all or (must_read and budget.is_spent(audience_id, group_id, at))


def is_approved(announcement: Announcement) -> bool:
    """Whether somebody else has approved what it says now."""
    approved = exists().where(
        _look.announcement_id == announcement.id,
        _look.version == announcement.version,
        _look.verdict == Verdict.APPROVED,
    )
    return bool(db.session.scalar(select(approved)))


def may_be_public(announcement: Announcement) -> bool:
    """Whether nobody else need look at it, or somebody has."""
    return not announcement.needs_second or is_approved(announcement)


def onlooker_ids(announcement: Announcement) -> list[int]:
    """Return who may look at it."""
    people = _holders() if announcement.group_id is None else _caretakers(announcement.group_id)
    return sorted(
        person_id
        for person_id, viewer in viewers(people).items()
        if viewer.audience_ids and policy.can_look(viewer, announcement)
    )


def _caretakers(group_id: int) -> set[int]:
    query = select(_membership.person_id).where(_membership.group_id == group_id, _membership.role.in_(CARETAKERS))
    return set(db.session.scalars(query))


def _holders() -> set[int]:
    rights = db.session.execute(select(_right.person_id, _right.role)).all()
    people = {row.person_id for row in rights if row.person_id is not None}
    named = {row.role for row in rights if row.role is not None}
    return people | set(db.session.scalars(select(_role.person_id).where(_role.name.in_(named))))


def open_look(announcement: Announcement) -> SecondLook | None:
    """Return the look that is asked for and was not taken yet."""
    query = select(SecondLook).where(_look.announcement_id == announcement.id, _look.verdict.is_(None))
    return db.session.scalars(query.order_by(_look.id.desc()).limit(1)).one_or_none()


def last_verdict(announcement: Announcement) -> SecondLook | None:
    """Return the latest look that was taken."""
    query = select(SecondLook).where(_look.announcement_id == announcement.id, _look.verdict.is_not(None))
    return db.session.scalars(query.order_by(_look.id.desc()).limit(1)).one_or_none()


def has_looked(viewer: Viewer, announcement_id: int) -> bool:
    """Whether the viewer has said something about it already, as when they press twice."""
    said = exists().where(_look.announcement_id == announcement_id, _look.by_id == viewer.person_id)
    return bool(db.session.scalar(select(said)))


def waiting_for(viewer: Viewer) -> Sequence[Announcement]:
    """Return the announcements that the viewer may look at, the one that waits longest first."""
    if policy.ANNOUNCES not in viewer.marks and not viewer.moderated_group_ids:  # nothing is asked for most
        return []
    query = (
        select(Announcement)
        .join(SecondLook, _look.announcement_id == Announcement.id)
        .where(Announcement.state == ItemState.PENDING, Announcement.needs_second, _look.verdict.is_(None))
        .order_by(_look.asked_at, _look.id)
    )
    return [one for one in db.session.scalars(query) if policy.can_look(viewer, one)]
