"""What writing, editing, deleting and restoring means for any item, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import FromClause, Insert, bindparam, insert, select
from werkzeug.exceptions import Conflict

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import Base, db, fetch, lock_row
from intranet.items import approval, attaching, firsts, mentions, tagging
from intranet.items.models import Item, ItemState, Revision
from intranet.web.text import Reading

Kind = TypeVar("Kind", bound=Item)

#: A deleted item can be brought back for this long; then its text is purged.
UNDO_FOR = timedelta(days=30)


class EditConflict(Conflict):
    """Somebody else changed the item meanwhile; ``item`` holds what it says now."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


_item = Item.__table__.c
_BEFORE = select(_item.id, _item.kind).where(_item.author_id == bindparam("author"), _item.once_key == bindparam("key"))
_INSERT_ITEM = insert(Item.__table__).returning(_item.id)


def id_written_before(model: type[Item], actor: Viewer, once_key: str | None) -> int | None:
    """Return the id of what the same form already wrote, when a person pressed twice.

    The person's row is locked meanwhile, so that of two presses at once the second one waits and
    finds what the first one wrote. Raises Conflict where another form's key was sent with this one.
    """
    if once_key is None:
        return None
    lock_row(Base.metadata.tables["person"], actor.person_id)
    rows = fetch(_BEFORE, {"author": actor.person_id, "key": once_key})
    if rows and rows[0].kind != model.__mapper__.polymorphic_identity:
        raise Conflict
    return rows[0].id if rows else None


def written_before(model: type[Kind], actor: Viewer, once_key: str | None) -> Kind | None:
    """Return what ``id_written_before`` names."""
    found = id_written_before(model, actor, once_key)
    return None if found is None else db.session.get_one(model, found)


def publish(item: Item, waits_as: ItemState | None = None) -> None:
    """Render, stamp and add a new item; its id is known afterwards. A root becomes its own root.

    It is published, or waits: as what the caller says, or where its group looks first at what newcomers write.
    """
    moment = clock.now()
    state = waits_as or (ItemState.PENDING if approval.waits(item.author_id, item.group_id) else ItemState.PUBLISHED)
    reading = Reading(item.body)
    said = mentions.read(reading, item.audience_id, item.author_id)
    item.body_html = reading.html(said.shown)
    item.state = state
    item.created_at = item.last_activity_at = moment
    item.published_at = moment if state == ItemState.PUBLISHED else None
    db.session.add(item)
    db.session.flush()
    mentions.keep(item.id, said, is_new=True)
    attaching.attach(item.id, reading.files, item.author_id, is_new=True)
    if item.root_id is None:
        item.root_id = item.id
        firsts.note(item)


def publish_row(model: type[Item], *, body: str, **values: Any) -> tuple[int, bool]:
    """Do the same with plain rows; return the id and whether it is published.

    For what is written most: it costs half of the same through a unit of work. ``values`` are columns of
    ``item``; those of the kind's own table take their defaults.
    """
    moment = clock.now()
    waits = approval.waits(values["author_id"], values["group_id"])
    connection = db.session.connection()
    reading = Reading(body)
    said = mentions.read(reading, values["audience_id"], values["author_id"])
    row = {
        "kind": model.__mapper__.polymorphic_identity,
        "body": body,
        "body_html": reading.html(said.shown),
        "state": ItemState.PENDING if waits else ItemState.PUBLISHED,
        "created_at": moment,
        "published_at": None if waits else moment,
        "last_activity_at": moment,
        **values,
    }
    item_id: int = connection.execute(_INSERT_ITEM, row).scalar_one()
    connection.execute(_insert_into(model.__table__), {"id": item_id})
    mentions.keep(item_id, said, is_new=True)
    attaching.attach(item_id, reading.files, values["author_id"], is_new=True)
    return item_id, not waits


@cache
def _insert_into(table: FromClause) -> Insert:
    return insert(table)  # type: ignore[arg-type]


def edit(
    item: Item,
    actor: Viewer,
    *,
    version: int,
    title: str | None = None,
    body: str,
    tags: Sequence[str] | None = None,
    changes_more: bool = False,
) -> bool:
    """Replace title, body and tags, keeping what they were; return whether any of them changed.

    Raises EditConflict where ``version`` is not the one in hand. The row is locked and read again, so that
    of two who save at once the second meets the first's version. Who saves what stands there already, as by
    pressing twice, is told of no conflict, unless the caller ``changes_more`` beside the words.
    """
    lock_row(Item.__table__, item.id)
    db.session.refresh(item)
    before = tagging.tags_of([item.id]).get(item.id, [])
    title = item.title if title is None else title
    wanted = before if tags is None else list(tags)
    is_said_already = (title, body, wanted) == (item.title, item.body, before)
    if is_said_already and not changes_more:
        return False
    if version != item.version:
        raise EditConflict(item)
    if is_said_already:
        return False
    keep_version(item, actor, before)
    reading = Reading(body)
    said = mentions.read(reading, item.audience_id, item.author_id, item.id)
    item.title, item.body, item.body_html = title, body, reading.html(said.shown)
    mentions.keep(item.id, said)
    attaching.attach(item.id, reading.files, actor.person_id)
    item.version += 1
    item.edited_at = clock.now()
    if wanted != before:
        tagging.set_tags(item.id, wanted)
    return True


def keep_version(item: Item, actor: Viewer, tags: Sequence[str]) -> None:
    """Keep what an item says, with these tags, as it is about to be changed."""
    db.session.add(
        Revision(
            item_id=item.id,
            version=item.version,
            title=item.title,
            body=item.body,
            tags=", ".join(tags),
            edited_by_id=actor.person_id,
            edited_at=clock.now(),
        )
    )


def delete(item: Item, actor: Viewer) -> None:
    """Take an item away, softly. Raises Forbidden where it was hidden a moment ago."""
    lock_row(Item.__table__, item.id)
    db.session.refresh(item)
    if item.state == ItemState.DELETED:  # pressed twice at once
        return
    require(item.state in (ItemState.PUBLISHED, ItemState.PENDING, ItemState.SCHEDULED, ItemState.DRAFT))
    item.state = ItemState.DELETED
    item.deleted_at = clock.now()
    item.deleted_by_id = actor.person_id


def restore(item: Item) -> None:
    """Bring a deleted item back as what it was: what was never public waits again, for its time if it had one."""
    before = ItemState.SCHEDULED if item.publish_at is not None else ItemState.PENDING
    item.state = before if item.published_at is None else ItemState.PUBLISHED
    item.deleted_at = item.deleted_by_id = None


def can_still_be_restored(item: Item) -> bool:
    """Whether the time for undoing has not run out."""
    return item.state == ItemState.DELETED and item.deleted_at is not None and clock.now() - item.deleted_at < UNDO_FOR
