"""What thanks are for: a post, a question, an answer, a comment or an event, as far as the reader finds it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from intranet.access import Viewer
from intranet.database import fetch
from intranet.items import queries
from intranet.items.addresses import address_of
from intranet.items.models import HEADING, Item
from intranet.items.policy import stands_in_its_thread
from intranet.items.visibility import VISIBLE, VISIBLE_ONE_BY_ONE, readable_by
from intranet.people.models import Person
from intranet.recognition.models import Thanks
from intranet.web.text import beginning

#: Kinds that one may thank for.
THANKABLE = ("post", "question", "answer", "comment", "event")


@dataclass(frozen=True, slots=True)
class About:
    """What a thank-you is for."""

    id: int
    kind: str
    heading: str  # the thread's title, or its first words
    href: str


@dataclass(frozen=True, slots=True)
class Thanker:
    """Somebody who thanked for something, and where."""

    thanks_id: int
    display_name: str


_item, _thanks, _person = Item.__table__.c, Thanks.__table__.c, Person.__table__.c
_root = Item.__table__.alias("top")
_ABOUT = (
    select(
        _item.id, _item.kind, _item.body_html, _item.root_id, _root.c.kind.label("root_kind"),
        _root.c.title, _root.c.body_html.label("root_html"),
    )
    .join_from(Item.__table__, _root, _root.c.id == _item.root_id)
    .where(VISIBLE, stands_in_its_thread(), _item.id.in_(bindparam("items", expanding=True)))
)  # fmt: skip
_for = Item.__table__.alias("thanked_for")
_IN_THREAD = (
    select(_item.id, _thanks.about_id, _person.display_name)
    .select_from(_for)
    .join(Thanks.__table__, _thanks.about_id == _for.c.id)
    .join(Item.__table__, _item.id == _thanks.id)
    .join(Person.__table__, _person.id == _item.author_id)
    .where(_for.c.root_id == bindparam("root"), VISIBLE_ONE_BY_ONE, _thanks.off_wall.is_(False))
    .order_by(_item.published_at, _item.id)
)


def to_thank_for(viewer: Viewer, item_id: int) -> Item:
    """Return the item that somebody wants to thank for. Raises NotFound."""
    return queries.one(viewer, item_id, *THANKABLE)


def abouts(viewer: Viewer, item_ids: Collection[int]) -> dict[int, About]:
    """Return what of these the viewer finds; it says nothing of the others."""
    if not item_ids:
        return {}
    return {row.id: _about(row) for row in fetch(_ABOUT, {**readable_by(viewer), "items": sorted(item_ids)})}


def thanked_for(viewer: Viewer, root_id: int) -> dict[int, list[Thanker]]:
    """Return who thanked for what in a thread, among the thanks that the viewer may read, in the order of thanking."""
    found: dict[int, list[Thanker]] = {}
    for row in fetch(_IN_THREAD, {**readable_by(viewer), "root": root_id}):
        found.setdefault(row.about_id, []).append(Thanker(row.id, row.display_name))
    return found


def _about(row: Any) -> About:
    heading = row.title or beginning(row.root_html, HEADING, HEADING * 2)[0]
    return About(row.id, row.kind, heading, address_of(row.root_kind, row.root_id, row.kind, row.id))
