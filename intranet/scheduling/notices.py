"""Who is told that something waits for them: its author, and for what goes to the company its managers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.database import db
from intranet.items.models import Item
from intranet.mail import kinds as mails
from intranet.moderation.caretakers import manager_ids
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place, Rhythm, Topic
from intranet.notifications.notices import notify, settle_acts
from intranet.scheduling.models import Cause, Slot
from intranet.scheduling.policy import announcement
from intranet.scheduling.queries import is_paused

SCHEDULED = Topic("scheduled", _l("What I have scheduled could not be published"), Rhythm.NOW, 47)
_SCHEDULED_IT = _l("You get this mail because you have scheduled this.")
_MANAGES = _l("You get this mail because you are a community manager.")
mails.register_gate(is_paused)


def _own(notice: Any) -> Place:
    return "scheduling.show", {"kept_id": int(notice.subject_key.rpartition(":")[2])}


def _switch(_notice: Any) -> Place:
    return "scheduling.index", {}


def titles(told: Sequence[Any], briefly: bool) -> dict[int, str]:
    """Return the titles of what waits, which are their author's own words; none where a mail may lie open."""
    if briefly:
        return {}
    item_ids = {notice.id: int(notice.subject_key.rpartition(":")[2]) for notice in told}
    items = {item.id: item.heading for item in db.session.scalars(select(Item).where(Item.id.in_(item_ids.values())))}
    return {notice_id: items.get(item_id, "") for notice_id, item_id in item_ids.items()}


def _to_author(cause: str, sentence: Any) -> Kind:
    return kinds.register(
        Kind(
            f"slot_{cause}", SCHEDULED, "calendar-clock", sentence, _SCHEDULED_IT, tone="warn",
            audience=Audience.ADDRESSEE, is_duty=True, place=_own, words=titles,
        )
    )  # fmt: skip


TO_AUTHOR = {
    Cause.PAUSED: _to_author("paused", _l("What you have scheduled waits: everything is paused")),
    Cause.MISSED: _to_author("missed", _l("What you have scheduled was not published in time")),
    Cause.REFUSED: _to_author("refused", _l("What you have scheduled was not published: you may not write there")),
}
MOVED = _to_author("moved", _l("%(name)s gave what you have scheduled another time"))
TO_MANAGERS = kinds.register(
    Kind(
        "slot_managers", kinds.REQUESTS, "calendar-clock", _l("Something that was scheduled waits for a decision"),
        _MANAGES, audience=Audience.MANAGERS, is_duty=True, place=_switch,
    )
)  # fmt: skip


def asked(slot: Slot, item: Item) -> None:
    """Tell whose it is that it waits; of what was announced to people of no group the managers as well."""
    subject = f"slot:{slot.id}:{item.id}"
    authors = _authors(item)
    notify(authors, TO_AUTHOR[Cause(slot.cause)], subject=subject, actor_id=None)
    if item.kind == "announcement" and item.group_id is None:
        notify(set(manager_ids(item)) - authors, TO_MANAGERS, subject=subject, actor_id=None)


def moved(item: Item, by_id: int) -> None:
    """Tell whose it is that somebody else gave it another time."""
    at = f"{item.publish_at:%Y%m%d%H%M}" if item.publish_at else ""
    notify(_authors(item), MOVED, subject=f"slot:moved-{at}:{item.id}", actor_id=by_id)


def settled(slot: Slot, item: Item) -> None:
    """Make old what was told of a slot that is decided."""
    settle_acts(f"slot:{slot.id}:", sorted({*_authors(item), *manager_ids(item)}))


def _authors(item: Item) -> set[int]:
    """Return whose name it bears, and who wrote it for them."""
    wrote = db.session.scalar(select(announcement.c.written_by_id).where(announcement.c.id == item.id))
    return {one for one in (item.author_id, wrote) if one is not None}
