"""What stands in a viewer's calendar: what is scheduled, what waits, what expires, pauses, and what features add."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from intranet.access import Viewer
from intranet.database import db
from intranet.groups.queries.browsing import names
from intranet.items.addresses import address_of
from intranet.items.models import EVERYONE, Item, ItemState
from intranet.items.policy import is_visible
from intranet.people.queries import cards
from intranet.scheduling import calendar, policy
from intranet.scheduling.calendar import Entry
from intranet.scheduling.holding import ITEM
from intranet.scheduling.models import Pause, Slot

_item, _slot, _pause = Item.__table__.c, Slot.__table__.c, Pause.__table__.c


def entries(viewer: Viewer, first: datetime, last: datetime) -> list[Entry]:
    """Return everything between two moments that the viewer may know of."""
    own = [*_scheduled(viewer, first, last), *_expiring(viewer, first, last)]
    others = [entry for source in calendar.sources() for entry in source(viewer, first, last)]
    return [*own, *_pauses(viewer, first, last), *others]


def is_concerned(viewer: Viewer) -> bool:
    """Whether pauses concern the viewer: who may begin one, or keeps something for later."""
    own = policy.own(viewer).with_only_columns(_item.id).limit(1)
    return policy.can_pause(viewer) or db.session.scalar(own) is not None


def _scheduled(viewer: Viewer, first: datetime, last: datetime) -> Iterator[Entry]:
    """Yield what has a time, and at its former time what waits for a person."""
    found = policy.visible(viewer).with_only_columns(_item.id).correlate(None)
    query = (
        select(Item, _slot.due_at)
        .outerjoin(Slot, (_slot.item_id == _item.id) & (_slot.kind == ITEM) & _slot.decision.is_(None))
        .where(_item.id.in_(found), _item.state == ItemState.SCHEDULED)
        .where(func.coalesce(_item.publish_at, _slot.due_at).between(first, last))
    )
    rows = db.session.execute(query.order_by(_item.id)).all()
    groups = names([item.group_id for item, _due in rows])
    people = cards(item.author_id for item, _due in rows)
    for item, due_at in rows:
        group = groups.get(item.group_id or 0) if item.audience_id in viewer.audience_ids else None
        place = group.name if group else _("Everyone") if item.audience_id == EVERYONE else ""
        author = people.get(item.author_id or 0)
        by = author.display_name if author and item.author_id != viewer.person_id else ""
        yield Entry(
            "item" if item.publish_at else "waits",
            item.publish_at or due_at,
            item.heading,
            url_for("scheduling.show", kept_id=item.id),
            " · ".join(filter(None, (place, by))),
            "megaphone" if item.kind == "announcement" else "pencil",
            item.id,
            item.audience_id,
            item.kind == "announcement",
        )


def _expiring(viewer: Viewer, first: datetime, last: datetime) -> Iterator[Entry]:
    """Yield when the viewer's own announcements are to be found no more."""
    ends = policy.announcement.c.expires_at
    query = (
        select(_item.id, _item.title, _item.kind, ends.label("ends"))
        .join_from(Item.__table__, policy.announcement, policy.announcement.c.id == _item.id)
        .where(is_visible(viewer), policy.is_own(viewer), ends.between(first, last))
    )
    for row in db.session.execute(query.order_by(ends)):
        yield Entry(
            "expiry", row.ends, row.title, address_of(row.kind, row.id), _("No longer shown from then on"), "clock"
        )


def _pauses(viewer: Viewer, first: datetime, last: datetime) -> Iterator[Entry]:
    """Yield the beginnings and ends of pauses, for who may begin one or has something scheduled."""
    if not is_concerned(viewer):
        return
    touching = (_pause.begun_at < last) & or_(_pause.ended_at.is_(None), _pause.ended_at > first)
    for pause in db.session.scalars(select(Pause).where(touching).order_by(_pause.begun_at)):
        yield Entry("pause", pause.begun_at, _("Everything is paused"), None, pause.reason, "calendar-clock")
        if pause.ended_at:
            yield Entry("pause", pause.ended_at, _("The pause ends"), None, "", "calendar-clock")
