"""Tags: words by which items are found."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, func, select

from intranet.access import Viewer
from intranet.database import db, fetch, insert_new
from intranet.items.models import Item, ItemTag, Tag
from intranet.items.visibility import VISIBLE, readable_by
from intranet.web.text import name_key

_item, _link, _tag = Item.__table__.c, ItemTag.__table__.c, Tag.__table__.c
_TAGS = (
    select(_link.item_id, _tag.name)
    .join_from(ItemTag.__table__, Tag.__table__, _tag.id == _link.tag_id)
    .where(_link.item_id.in_(bindparam("items", expanding=True)))
    .order_by(_link.item_id, _link.position)
)
_COMMON = (
    select(_tag.name, func.count())
    .join_from(Tag.__table__, ItemTag.__table__, _link.tag_id == _tag.id)
    .join(Item.__table__, _item.id == _link.item_id)
    .where(VISIBLE)
    .group_by(_tag.name)
    .order_by(func.count().desc(), _tag.name)
)

MAX_TAGS = 5
TAG_LENGTH = 40
#: The comma is what we ask for; many write lists with semicolons.
SEPARATORS = re.compile("[,;]")


def parse(text: str) -> list[str]:
    """Return the tags of a line, separated by commas or semicolons: lower case, spaces as hyphens, each once."""
    names = (name_key(part).lstrip("#").replace(" ", "-") for part in SEPARATORS.split(text))
    return list(dict.fromkeys(name for name in names if name))


def set_tags(item_id: int, names: Sequence[str]) -> None:
    """Make ``names`` the tags of an item, creating those that are new."""
    db.session.execute(delete(ItemTag).where(ItemTag.item_id == item_id))
    known = ids_of(names)
    for position, name in enumerate(names):
        db.session.add(ItemTag(item_id=item_id, tag_id=known[name], position=position))


def ids_of(names: Sequence[str]) -> dict[str, int]:
    """Return the ids of these words, creating those that are new."""
    if not names:
        return {}
    # In one order everywhere, and without complaint where another transaction was faster.
    insert_new(Tag.__table__, [{"name": name} for name in sorted(names)])
    return dict(db.session.execute(select(Tag.name, Tag.id).where(Tag.name.in_(names))).all())


def tags_of(item_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the tags of many items by one statement."""
    tags: dict[int, list[str]] = {}
    for item_id, name in fetch(_TAGS, {"items": list(item_ids)}) if item_ids else ():
        tags.setdefault(item_id, []).append(name)
    return tags


def common_tags(viewer: Viewer, limit: int = 20) -> list[tuple[str, int]]:
    """Return the most used tags among what the viewer may read, with their counts."""
    return [(name, count) for name, count in fetch(_COMMON.limit(limit), readable_by(viewer))]
