"""What is paused, what is scheduled, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.database import db, fetch
from intranet.groups.queries.browsing import GroupName, names
from intranet.items.addresses import place_of
from intranet.items.models import Item, ItemState
from intranet.items.policy import is_visible
from intranet.items.publishing import kind_of
from intranet.items.writing import UNDO_FOR
from intranet.moderation.queries import holding as holding_back
from intranet.notifications.kinds import Place
from intranet.people.queries import PersonCard, cards
from intranet.scheduling import holding, policy
from intranet.scheduling.holding import ITEM
from intranet.scheduling.models import Pause, Slot

PAUSES = 20
_pause, _slot, _item = Pause.__table__.c, Slot.__table__.c, Item.__table__.c
_OPEN = select(exists().where(_pause.is_open.is_(True)).label("is_open"))
_THE_OPEN = select(_pause.id, _pause.reason, _pause.begun_at, _pause.begun_by_id).where(_pause.is_open.is_(True))


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A pause and who began and ended it."""

    reason: str
    begun_at: datetime
    begun_by: PersonCard | None
    ended_at: datetime | None
    ended_by: PersonCard | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One's own item that is kept for later, as its page shows it."""

    item: Item
    facts: str
    group: GroupName | None  # none where it stands in none, or where the viewer reads no more
    reads_place: bool
    author: PersonCard | None
    slot: Slot | None  # why it waits
    is_own: bool


@dataclass(frozen=True, slots=True)
class SlotRow:
    """Something that waits for the viewer's decision."""

    slot: Slot
    title: str  # empty where it may not be named
    author: PersonCard | None
    words: str = ""


@dataclass(slots=True)
class Waiting:
    """All that waits of one kind."""

    name: str
    label: Any
    since: datetime
    until: datetime
    rows: list[SlotRow] = field(default_factory=list)  # those that may be named


def is_paused() -> bool:
    """Whether a person has stopped what happens by itself."""
    return bool(fetch(_OPEN)[0].is_open)


def open_pause(viewer: Viewer) -> Row[Any] | None:
    """Return the pause that is open, for whoever has something that waits because of it."""
    rows = fetch(_THE_OPEN)
    return rows[0] if rows else None


def pauses(viewer: Viewer) -> list[PauseRow]:
    """Return the latest pauses, for who may begin one."""
    if not policy.can_pause(viewer):
        return []
    rows = db.session.scalars(select(Pause).order_by(Pause.id.desc()).limit(PAUSES)).all()
    people = cards(person_id for row in rows for person_id in (row.begun_by_id, row.ended_by_id))
    return [
        PauseRow(
            row.reason, row.begun_at, people.get(row.begun_by_id or 0), row.ended_at, people.get(row.ended_by_id or 0)
        )
        for row in rows
    ]


def one(viewer: Viewer, item_id: int) -> Item:
    """Return what is kept for later, of the viewer's or to be moved by them. Raises NotFound."""
    found: Item = find_or_404(policy.visible(viewer), id=item_id)
    return found


def is_own(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer is its author, or has written it for them."""
    return db.session.scalar(select(Item.id).where(Item.id == item.id, policy.is_own(viewer))) is not None


def deleted(viewer: Viewer, item_id: int) -> Item:
    """Return what the viewer kept for later and has taken away a short while ago. Raises NotFound."""
    gone = select(Item).where(
        policy.is_own(viewer),
        _item.state == ItemState.DELETED,
        _item.published_at.is_(None),
        _item.deleted_by_id == viewer.person_id,
        _item.deleted_at > clock.now() - UNDO_FOR,
    )
    found: Item = find_or_404(gone, id=item_id)
    return found


def kept(viewer: Viewer, item_id: int) -> Kept:
    """Return the same with what its page says. Raises NotFound."""
    item = one(viewer, item_id)
    reads_place = item.audience_id in viewer.audience_ids
    return Kept(
        item,
        kind_of(item).facts(item),
        names([item.group_id]).get(item.group_id or 0) if reads_place else None,
        reads_place,
        cards([item.author_id]).get(item.author_id or 0),
        slot_of(viewer, item),
        is_own(viewer, item),
    )


def slot_of(viewer: Viewer, item: Item) -> Slot | None:
    """Return why an item that the viewer has found waits, if it does."""
    query = select(Slot).where(Slot.item_id == item.id, Slot.decision.is_(None)).order_by(Slot.id.desc())
    return db.session.scalars(query.where(Slot.kind == ITEM)).first()


def mine(viewer: Viewer) -> Sequence[Item]:
    """Return what the viewer keeps for later, what comes next first; what has no time comes last."""
    query = policy.own(viewer).order_by(_item.publish_at.is_(None), _item.publish_at, _item.id)
    return db.session.scalars(query).all()


def undecided(viewer: Viewer) -> list[Slot]:
    """Return the slots that wait for a person, but for items that the viewer may not know of."""
    if not policy.can_pause(viewer):
        return []
    found = policy.visible(viewer).with_only_columns(_item.id).correlate(None)
    query = select(Slot).where(_slot.decision.is_(None), (_slot.kind != ITEM) | _slot.item_id.in_(found))
    return list(db.session.scalars(query.order_by(_slot.due_at, _slot.id)))


def slot(viewer: Viewer, slot_id: int) -> Slot:
    """Return something that is held, to decide about it. Raises NotFound where the viewer could not name it."""
    found = db.session.get(Slot, slot_id)
    if found is None or found.kind == ITEM or not policy.can_pause(viewer):
        raise NotFound
    if found.item_id is not None and not _readable(viewer, [found.item_id]):
        raise NotFound
    return found


def waiting(viewer: Viewer) -> list[Waiting]:
    """Return what waits, by its kind. What belongs to an item that the viewer cannot read is not named."""
    kinds, found = holding.known(), dict[str, Waiting]()
    slots = undecided(viewer)
    items = _readable(viewer, [one.item_id for one in slots if one.item_id is not None])
    people = cards(item.author_id for item in items.values())
    for one in slots:
        known = kinds.get(one.kind)
        label = known.label if known else one.kind
        group = found.setdefault(one.kind, Waiting(one.kind, label, one.due_at, one.due_at))
        group.until = max(group.until, one.due_at)
        item = items.get(one.item_id or 0)
        if one.item_id is None or item is not None:
            title, by = (item.heading, people.get(item.author_id or 0)) if item else ("", None)
            group.rows.append(SlotRow(one, title, by, known.words(one) if known else ""))
    return list(found.values())


def _readable(viewer: Viewer, item_ids: Sequence[int]) -> dict[int, Item]:
    """Return those of the items that the viewer reads, or may know of before they are public."""
    if not item_ids:
        return {}
    kept = policy.visible(viewer).with_only_columns(_item.id).correlate(None)
    query = select(Item).where(_item.id.in_(item_ids), is_visible(viewer) | _item.id.in_(kept))
    return {item.id: item for item in db.session.scalars(query)}


def label_of(viewer: Viewer, slot: Slot) -> Any:
    """Return what something held, which the viewer has found, is called."""
    known = holding.known().get(slot.kind)
    return known.label if known else slot.kind


def place_since(viewer: Viewer, item_id: int) -> Place:
    """Return where one finds now what one knew while it was kept for later. Raises NotFound."""
    query = select(Item).where(_item.id == item_id, _item.root_id == item_id, is_visible(viewer))
    if (item := db.session.scalars(query).one_or_none()) is not None:
        return place_of(item.kind, item.id)
    return own_place(viewer, item_id)


def own_place(viewer: Viewer, item_id: int) -> Place:
    """Return the page of what one has written and others do not find: kept for later, or held back. Raises NotFound."""
    query = policy.own(viewer).where(_item.id == item_id).with_only_columns(_item.id)
    if db.session.scalar(query) is not None:
        return "scheduling.show", {"kept_id": item_id}
    return "moderation.own", {"item_id": holding_back.own(viewer, item_id).id}
