"""The one act by which what waited becomes public, and those by which it is held back and shown again.

Between writing and publishing lie hours: its author may have left the group, the group may be archived, the
thread closed. Whoever publishes – who approves it today, whatever keeps a timetable tomorrow – comes here, where
the rights of this moment are asked. What follows, as telling and counting, is the feature's own and
registered by it (``publishable.py``), as this module stands below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete

from intranet import clock, jobs
from intranet.access import Viewer, viewers
from intranet.database import db, lock_row
from intranet.items import attaching, mentions
from intranet.items.models import BODY_LENGTH, Item, ItemState, Revision
from intranet.web.text import Reading

#: States from which something is published for the first time.
BEFORE = frozenset({ItemState.PENDING, ItemState.SCHEDULED, ItemState.HIDDEN})


@dataclass(frozen=True, slots=True)
class Publishable:
    """What a feature does when one of its items becomes public; each within the caller's transaction."""

    kind: str
    #: Whether its author, with the rights of now, may still write it where it stands.
    may_publish: Callable[[Viewer, Any], bool]
    #: Tells whom it concerns that it was written; once in its life.
    tell: Callable[[Any], None]
    #: Brings counts and the search up to date, whenever readers find it or find it no more.
    refresh: Callable[[Any], None]
    longest: int = BODY_LENGTH
    title_length: int = 0  # none where it has no title
    needs_title: bool = False
    needs_body: bool = True
    #: What it says beside its title and words, for its author and who decides about it.
    facts: Callable[[Any], str] = lambda _item: ""


def init_app(app: Flask) -> None:
    """Start with nothing that can be published."""
    app.extensions["intranet_publishable"] = {}
    app.extensions["intranet_gatekeepers"] = []


def register(app: Flask, kinds: Iterable[Publishable]) -> None:
    """Let items of these kinds wait, be published and be held back."""
    app.extensions["intranet_publishable"].update({kind.kind: kind for kind in kinds})


def register_gatekeeper(app: Flask, waits: Callable[[Item], None]) -> None:
    """Name who is called when something new has to wait."""
    app.extensions["intranet_gatekeepers"].append(waits)


def tell(item: Item) -> None:
    """Tell whom a new item concerns: its readers, or those for whom it waits. The last step of writing it."""
    if item.is_published:
        kind_of(item).tell(item)
        return
    if item.state != ItemState.PENDING:  # what has a time waits for nobody
        return
    for waits in current_app.extensions["intranet_gatekeepers"]:
        waits(item)


def kind_of(item: Item) -> Publishable:
    """Return what the item's feature has registered. Raises KeyError where it has nothing."""
    found: Publishable = current_app.extensions["intranet_publishable"][item.kind]
    return found


def lock(item: Item) -> None:
    """Let whoever else acts on the item wait, and read it again; the top of its thread comes first, as everywhere."""
    lock_row(Item.__table__, item.root_id or item.id)
    lock_row(Item.__table__, item.id)
    db.session.refresh(item)


def publish(item: Item) -> bool:
    """Publish what waited, if its author may still write it there; return whether it is public now.

    To readers it is written at this moment: it is new to them, and what it said while it waited is not kept.
    """
    lock(item)
    if item.state not in BEFORE or item.published_at is not None:
        return item.is_published
    author = viewers([item.author_id])[item.author_id] if item.author_id is not None else None
    kind = kind_of(item)
    if author is None or not kind.may_publish(author, item):
        return False
    item.created_at = item.published_at = item.last_activity_at = clock.now()
    item.publish_at = None
    _forget_versions(item)
    _show(item)
    kind.tell(item)
    kind.refresh(item)
    return True


def hold_back(item: Item) -> None:
    """Let nobody but its author and who looks after its place find it."""
    item.state = ItemState.HIDDEN
    _refresh(item)


def show_again(item: Item, *, version: int) -> None:
    """Let readers find again what was public; what it said since ``version`` is not kept where it was changed."""
    if item.version != version:
        _forget_versions(item)
    _show(item)
    kind_of(item).refresh(item)


def _show(item: Item) -> None:
    """Make it public, with the names it mentions as they are today."""
    item.state = ItemState.PUBLISHED
    reading = Reading(item.body)
    said = mentions.read(reading, item.audience_id, item.author_id, item.id)
    item.body_html = reading.html(said.shown)
    mentions.keep(item.id, said)
    db.session.flush()
    jobs.wake_after_commit("search")


def _refresh(item: Item) -> None:
    db.session.flush()
    kind_of(item).refresh(item)
    jobs.wake_after_commit("search")


def _forget_versions(item: Item) -> None:
    """Keep nothing of what it said before, neither its words nor their files."""
    db.session.execute(delete(Revision).where(Revision.item_id == item.id))
    attaching.detach_former(item.id)
