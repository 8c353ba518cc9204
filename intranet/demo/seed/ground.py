"""What all kinds of seed stand on: the content, its moments, and the rows planted before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.demo.chronicle import Chronicle, Post
from intranet.demo.company import Company, DemoGroup
from intranet.demo.seed.files import with_files
from intranet.groups.models import Group
from intranet.items import writing
from intranet.items.models import EVERYONE, Item, Seen

#: The site forgets after this time who opened what.
SEEN_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a group, or none for everybody."""

    group_id: int | None
    audience_id: int
    language: str


@dataclass(slots=True)
class Ground:
    """One planting: ``people`` are ids by user name, ``places`` by the group's key."""

    chronicle: Chronicle
    people: dict[str, int] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=lambda: {"": Place(None, EVERYONE, "en")})

    @property
    def company(self) -> Company:
        """The content."""
        return self.chronicle.company

    @property
    def tried_out(self) -> frozenset[str]:
        """User names of the accounts that are offered to try; they alone have an inbox."""
        return frozenset(account.username for account in self.company.accounts)

    def stand(self, content: DemoGroup, group: Group) -> None:
        """Let things be written in a group."""
        self.places[content.key] = Place(group.id, group.audience_id, content.language)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let what happens inside the block have happened at this moment."""
        with clock.frozen_at(moment):
            yield
            db.session.flush()  # the database's defaults ask the clock

    def write(self, item: Item, post: Post, group_key: str, under: Item | None = None) -> None:
        """Publish an item as its author did at the time."""
        place = self.places[group_key]
        item.author_id = self.people[post.by]
        item.audience_id, item.group_id = place.audience_id, place.group_id
        item.language = under.language if under else item.language or place.language
        item.body = post.was or post.body
        if under is not None:
            item.parent_id, item.root_id = under.id, under.root_id
        with self.at(post.at):
            item.body = with_files(item.body, item.author_id)
            writing.publish(item)
        if post.edited_at is not None:
            with self.at(post.edited_at):
                writing.edit(item, Viewer(self.people[post.by]), version=item.version, body=post.body)

    def open_pages(self, root: Item, post: Post, group_key: str, concerned: Iterable[str] = ()) -> None:
        """Note who had opened the thread before now."""
        oldest = self.chronicle.now - SEEN_KEPT
        rows = [
            {"person_id": self.people[username], "item_id": root.id, "seen_at": at}
            for username, at in self.chronicle.visits(post, group_key, *concerned).items()
            if at > oldest
        ]
        if rows:
            db.session.execute(insert(Seen), rows)


def once_key(key: str) -> str:
    """Return the mark by which a planted row is known again."""
    return f"demo:{key}"


def planted(model: type[Item]) -> set[str]:
    """Return the marks of all planted items of a kind."""
    found = db.session.scalars(select(model.once_key).where(model.once_key.startswith("demo:")))
    return {key for key in found if key is not None}
