"""Names that have changed: the texts that mention them are rendered anew."""

from __future__ import annotations

from sqlalchemy import and_, or_, select, update

from intranet import jobs
from intranet.database import Base, db, fetch
from intranet.items import mentions
from intranet.items.models import Item, ItemMention
from intranet.search import outbox
from intranet.web.text import Reading

BATCH = 200

_item, _mention = Item.__table__.c, ItemMention.__table__.c
_root = Item.__table__.alias("root")


def refresh() -> int:
    """Bring the names in texts up to date, where the rows show them to be old; return how many texts changed.

    Nobody is told again, and nothing counts as edited.
    """
    total = 0
    while ids := _outdated():
        for item_id in ids:
            _render_anew(item_id)
        db.session.commit()
        total += len(ids)
    if total:
        jobs.wake("search")
    return total


def render_thread(root_id: int) -> None:
    """Render what stands in a thread for those who read it now, within the caller's transaction; nobody is told."""
    query = select(_mention.item_id).join(Item.__table__, _item.id == _mention.item_id).where(_item.root_id == root_id)
    for row in fetch(query.distinct()):
        _render_anew(row.item_id)


def hide_group(group_id: int, audience_id: int) -> None:
    """Lead to a group that has become secret from what its members write alone, within the caller's transaction."""
    query = select(_mention.item_id).join(Item.__table__, _item.id == _mention.item_id)
    for row in fetch(query.where(_mention.group_id == group_id, _item.audience_id != audience_id).distinct()):
        _render_anew(row.item_id)


def _outdated() -> list[int]:
    """Return items that show an old name, lead to who has left, or do not lead to who is back."""
    tables = Base.metadata.tables
    person, group = tables["person"].c, tables["interest_group"].c
    works_here = person.state == "active"
    is_hidden = and_(group.visibility == "secret", group.audience_id != _item.audience_id)
    query = (
        select(_item.id)
        .join_from(Item.__table__, ItemMention.__table__, _mention.item_id == _item.id)
        .outerjoin(tables["person"], person.id == _mention.person_id)
        .outerjoin(tables["interest_group"], group.id == _mention.group_id)
        .where(
            or_(
                and_(
                    _mention.person_id.is_not(None),
                    or_(_mention.shown != person.display_name, _mention.leads != works_here),
                ),
                and_(_mention.group_id.is_not(None), or_(_mention.shown != group.name, is_hidden)),
            )
        )
        .distinct()
        .limit(BATCH)
    )
    return [row.id for row in fetch(query)]


def _render_anew(item_id: int) -> None:
    query = (
        select(_item.body, _item.audience_id, _item.author_id, _root.c.kind, _root.c.id)
        .join_from(Item.__table__, _root, _root.c.id == _item.root_id)
        .where(_item.id == item_id)
    )
    [(body, audience_id, author_id, root_kind, root_id)] = fetch(query)
    reading = Reading(body)
    said = mentions.read(reading, audience_id, author_id, item_id)
    db.session.execute(update(Item.__table__).where(_item.id == item_id).values(body_html=reading.html(said.shown)))
    mentions.keep(item_id, said)
    outbox.changed(root_kind, root_id)
