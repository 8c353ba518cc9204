"""The doors by which words could come to somebody: each says what the oracle lets a person find behind it.

Whatever else an answer holds is checked for all doors alike (``checking.py``): no word that the person may not read,
and no link to what they may not find. A new way out is one more function here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from intranet.database import db
from intranet.search.drain import pending
from tests.permission.oracle import Source
from tests.permission.world import KEY, World


@dataclass(frozen=True)
class Look:
    """One person looks behind one door."""

    person: int
    address: str
    exists: bool | None = None  # whether there is something for them; otherwise the answer is 404
    contains: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    about: Source | None = None
    instead_of: str = ""  # a word of the address; whoever may not read it gets the answer to a word that does not exist
    form: Mapping[str, Any] | None = field(default=None, hash=False)


Door = Callable[[World, int], Iterator[Look]]
DOORS: list[Door] = []


def door(function: Door) -> Door:
    """Add a door."""
    DOORS.append(function)
    return function


def thread(world: World, item: int) -> str:
    """The address of the thread."""
    top = world.facts.items[world.facts.items[item].root_id]
    return f"/{top.kind if top.kind == 'thanks' else top.kind + 's'}/{top.id}"


def word_of(world: World, item: int) -> frozenset[str]:
    return frozenset([world.first[item]])


def reads_thread(world: World, person: int, source: Source) -> bool:
    return source.of == "item" and world.facts.sees(person, world.facts.items[source.id].root_id)


def people_named(world: World, people: set[int]) -> frozenset[str]:
    return frozenset(world.facts.people[person].display_name for person in people)


@door
def pages_of_items(world: World, person: int) -> Iterator[Look]:
    for item in world.first:
        sees = world.facts.sees(person, item)
        top_stands = world.facts.sees(person, world.facts.items[item].root_id)
        contains = word_of(world, item) if sees else frozenset()
        yield Look(person, thread(world, item), top_stands, contains, about=Source("item", item))


@door
def who_can_see_this(world: World, person: int) -> Iterator[Look]:
    """The answer equals who can see it."""
    for item in world.first:
        about = Source("item", item)
        if not world.facts.sees(person, item):
            yield Look(person, f"/items/{item}/readers", False, about=about)
            continue
        place = world.facts.place(item)
        readers, circle = world.facts.readers_of(item), world.facts.circle(item)
        contains, lacks = {f" {len(readers)} pe"}, frozenset[str]()
        if circle is not None or (place is not None and world.facts.groups[place].visibility != "open"):
            contains |= people_named(world, readers)
            lacks = people_named(world, world.facts.people.keys() - readers)
        yield Look(person, f"/items/{item}/readers", True, frozenset(contains), lacks, about)


@door
def what_belongs_to_items(world: World, person: int) -> Iterator[Look]:
    """History, reactions, and the forms below it."""
    for item, row in world.facts.items.items():
        sees, about = world.facts.sees(person, item), Source("item", item)
        yield Look(person, f"/items/{item}/reactions", sees, about=about)
        for address in (f"/mentions?item={item}&q=zq", f"/thanks/new?about={item}"):
            yield Look(person, address, about=about)
        if row.kind == "comment":
            addresses = [f"/comments/{item}/{form}" for form in ("edit", "delete", "replies")]
        elif row.kind == "answer":
            addresses = [f"/questions/{row.root_id}/answers/{item}/{page}" for page in ("history", "edit", "delete")]
        else:
            addresses = [
                f"/items/{item}/comments/new",
                *(f"{thread(world, item)}/{page}" for page in PAGES[row.kind]),
            ]
        for address in addresses:
            yield Look(person, address, None if sees else False, about=about)


PAGES = {"post": ("history", "edit", "delete", "pin", "closure", "group"), "thanks": ("delete", "print")}
PAGES["event"] = ("event.ics", "people", "people.csv", "history", "edit", "delete", "cancellation")
PAGES["question"] = PAGES["announcement"] = ("history", "edit", "delete")


@door
def groups(world: World, person: int) -> Iterator[Look]:
    for group in world.facts.groups:
        knows, reads, about = world.facts.knows(person, group), world.facts.reads(person, group), Source("name", group)
        yield Look(person, f"/groups/{group}", knows, about=about)
        for page in ("about", "people", "questions", "thanks"):
            yield Look(person, f"/groups/{group}/{page}", reads, about=about)
        for page in ("requests", "rule", "people/new", "edit", "leaving", "requests/new"):
            yield Look(person, f"/groups/{group}/{page}", None if knows else False, about=about)
        for page in ("/posts/new", "/questions/new", "/thanks/new", "/readers"):
            yield Look(person, f"{page}?group={group}", about=about)


@door
def lists(world: World, person: int) -> Iterator[Look]:
    for address in (
        "/", "/groups", f"/groups?q={KEY}", "/groups/ownerless", "/questions", "/thanks", f"/search?q={KEY}",
        f"/search/suggest?q={KEY}", f"/questions/similar?title={KEY}", "/inbox", "/inbox/around", "/inbox/saved",
        "/inbox/count", "/digest", "/drafts", "/settings/notifications", "/settings/records", "/posts/new",
        "/thanks/hidden",
        "/announcements/", "/announcements/?show=mine", "/announcements/looks", "/announcements/new",
    ):  # fmt: skip
        yield Look(person, address)


@door
def profiles(world: World, person: int) -> Iterator[Look]:
    for other in world.facts.people:
        yield Look(person, f"/people/{other}", about=Source("own", other))


SEARCHES = ("/search?q=", "/search/suggest?q=", "/questions/similar?title=", "/questions?tag=", "/groups?q=")


@door
def what_is_looked_for(world: World, person: int) -> Iterator[Look]:
    """To whoever may not read a word it is as if it did not exist; its beginning is completed for nobody else.

    A thread that the person reads may be found by a word that was taken from it, until the index knows of that.
    """
    heard, is_indexed = world.heard(person), pending() == 0
    for word, sources in world.said.items():
        about = next(iter(sources), None)
        is_unheard = word not in heard and (is_indexed or not any(reads_thread(world, person, at) for at in sources))
        for address in SEARCHES:
            yield Look(person, address + word, about=about, instead_of=word if is_unheard else "")
            yield Look(person, address + word[:-1], about=about)


@door
def who_is_offered(world: World, person: int) -> Iterator[Look]:
    """Offered are those who would read it."""
    for group in world.facts.groups:
        if not world.facts.reads(person, group):
            yield Look(person, f"/mentions?group={group}&q=a", False, about=Source("name", group))
            continue
        readers = world.facts.readers(group) - {person}
        for other, row in world.facts.people.items():
            name = frozenset([row.display_name])
            offered = other in readers and row.state == "active"
            address = f"/mentions?group={group}&q={row.given_name}"
            sight = {"contains": name} if offered else {"lacks": name}
            yield Look(person, address, True, about=Source("name", group), **sight)
        for other, known in world.facts.groups.items():
            if known.visibility == "secret" and other != group:
                address = f"/mentions?group={group}&q={known.name.split()[0]}"
                yield Look(person, address, True, lacks=frozenset([known.name]), about=Source("name", other))


@door
def previews(world: World, person: int) -> Iterator[Look]:
    """A preview leads nowhere where the readers cannot go."""
    for group in world.facts.groups:
        for other, known in world.facts.groups.items():
            if known.visibility == "secret" and other != group:
                form = {"group": group, "title": "", "body": f"To @[{known.name}]", "tags": ""}
                lacks = frozenset([f"/groups/{other}"])
                yield Look(person, "/posts/new?preview=1", lacks=lacks, about=Source("name", other), form=form)


@door
def calendars(world: World, person: int) -> Iterator[Look]:
    """A secret address stays the same; what it opens is what its holder reads now."""
    for address in ("/events", "/events/calendar", world.feeds.get(person)):
        if address:
            yield Look(person, address)


@door
def files(world: World, person: int) -> Iterator[Look]:
    """A file is read by those who read the text it stands in."""
    for row in db.session.execute(text("select id, item_id, uploader_id from stored_file")).all():
        sees = person == row.uploader_id if row.item_id is None else world.facts.sees(person, row.item_id)
        yield Look(person, f"/files/{row.id}", sees, about=Source("item", row.item_id or 0))


@door
def invitations_and_reports(world: World, person: int) -> Iterator[Look]:
    """Whoever looks after a group or the company sees what was sent to them; reports bring acts of their own."""
    for address in ("/groups/invitations", "/moderation", "/moderation/reports", "/moderation/log", "/welcome/buddies"):
        yield Look(person, address)
    for group in world.facts.groups:
        for page in ("invitations", "departures", "departure", "next-owner", "approval", "events"):
            # Who has left may say why, also of a group that they know no more: the page names nothing of it.
            may_be = world.facts.knows(person, group) or page == "departure"
            yield Look(person, f"/groups/{group}/{page}", None if may_be else False, about=Source("name", group))
    for item in world.facts.items:
        exists = None if world.facts.sees(person, item) else False
        yield Look(person, f"/items/{item}/report", exists, about=Source("item", item))


@door
def nudges(world: World, person: int) -> Iterator[Look]:
    """Somebody is asked in private about a colleague, and reminded of threads that they read now."""
    for row in db.session.execute(text("select id, person_id from nudge order by id")).all():
        yield Look(person, f"/nudges/{row.id}", None if row.person_id == person else False)
