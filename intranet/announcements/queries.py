"""Reading announcements: single ones to act on, their history, and what somebody sees first. Lists: ``listing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.announcements import policy, second_looks
from intranet.announcements.models import Announcement, Wording
from intranet.database import db
from intranet.items import queries
from intranet.items.history import Edit, edits
from intranet.items.models import Act, Item, Seen
from intranet.people.queries import PersonCard, cards

_item, _announcement, _seen = Item.__table__.c, Announcement.__table__.c, Seen.__table__.c


@dataclass(frozen=True, slots=True)
class ActView:
    """What somebody did to an announcement beside its words; nobody, where its time was over."""

    kind: str
    at: datetime
    by: PersonCard | None
    reason: str


def one(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement the viewer reads. Raises NotFound where they find none."""
    found: Announcement = find_or_404(policy.visible(viewer), id=announcement_id)
    return found


def own(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement the viewer looks after, whether readers find it or not. Raises NotFound."""
    found: Announcement = find_or_404(policy.own(viewer), id=announcement_id)
    return found


def at_hand(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement the viewer reads, looks after or may be the second pair of eyes of. Raises NotFound."""
    for find in (one, own, to_look_at):
        try:
            return find(viewer, announcement_id)
        except NotFound:
            continue
    raise NotFound


def to_look_at(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement that waits for a look which the viewer may take. Raises NotFound."""
    found = next((one for one in second_looks.waiting_for(viewer) if one.id == announcement_id), None)
    if found is None:
        raise NotFound
    return found


def one_deleted(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return a deleted announcement that the viewer may bring back. Raises NotFound."""
    try:
        return queries.deleted(viewer, Announcement, announcement_id)
    except NotFound:
        query = select(Announcement).where(_item.state == "deleted", policy.is_own(viewer))
        found: Announcement = find_or_404(query, id=announcement_id)
        return found


def featured(viewer: Viewer) -> int | None:
    """Return the announcement that the viewer sees first of all until they have seen it: whichever ends first.

    What must be read stands first until it is confirmed, and is not featured beside that.
    """
    query = (
        policy.visible(viewer)
        .with_only_columns(Announcement.id, maintain_column_froms=True)
        .where(
            _announcement.featured_until > clock.now(),
            _announcement.must_read.is_(False),
            _item.author_id.is_distinct_from(viewer.person_id),
            _announcement.written_by_id.is_distinct_from(viewer.person_id),
            or_(_item.group_id.is_(None), _item.group_id.in_(sorted(viewer.member_group_ids))),
            ~exists().where(_seen.item_id == _item.id, _seen.person_id == viewer.person_id),
        )
        .order_by(_announcement.featured_until, _item.id)
        .limit(1)
    )
    return db.session.scalar(query)


def history(viewer: Viewer, announcement: Announcement) -> list[Edit]:
    """Return how an announcement the viewer has found was changed, newest first."""
    return edits(announcement, cards)


def former_wordings(viewer: Viewer, announcement: Announcement) -> dict[int, Sequence[Wording]]:
    """Return what an announcement the viewer has found said in other languages, by the version it was replaced at."""
    rows = db.session.scalars(
        select(Wording).where(Wording.announcement_id == announcement.id).order_by(Wording.version, Wording.language)
    ).all()
    found: dict[int, list[Wording]] = {}
    for row in rows:
        found.setdefault(row.version, []).append(row)
    return {version: tuple(some) for version, some in found.items()}


def acts(viewer: Viewer, announcement: Announcement) -> list[ActView]:
    """Return what was done with an announcement the viewer has found, newest first.

    Why it was sent back is for those who look after it.
    """
    rows = db.session.scalars(select(Act).where(Act.item_id == announcement.id).order_by(Act.id.desc())).all()
    people = cards(row.by_id for row in rows)
    knows = policy.can_look_after(viewer, announcement)
    return [
        ActView(row.kind, row.at, people.get(row.by_id or 0), row.reason if knows else "")
        for row in rows
        if knows or row.kind in ("on_behalf", "approved")
    ]
