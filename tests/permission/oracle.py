"""Who may see what, in plain words: read from plain rows, and from nothing that the product decides by.

- Whoever is a colleague of today signs in; so do emergency accounts. Former colleagues and imported authors do not.
- What is written for everyone is read by whoever signs in. What is written in a group is read by its members, and in
  an open group by whoever signs in. Nobody reads by rank.
- Thanks to the recipients alone are read by them and their author; so are those that all recipients have hidden.
- A thread stands where its top stands. What was taken away is read by nobody, and neither is what stands below it.
- Every group but a secret one is known to whoever signs in; a secret group is known to its members.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from sqlalchemy import text

from intranet.database import db

PEOPLE = text("select id, state, username, email, display_name, given_name from person order by id")
GROUPS = text("select id, name, visibility, join_policy, state, version, audience_id from interest_group order by id")
MEMBERS = text("select group_id, person_id, role from membership")
ITEMS = text("select id, kind, state, root_id, parent_id, group_id, author_id, deleted_by_id, version, body from item")
THANKED = text(
    "select to_.thanks_id, to_.person_id, to_.hidden_at is not null as is_hidden, thanks.for_recipients"
    " from thanks_recipient to_ join thanks on thanks.id = to_.thanks_id"
)
REQUESTS = text("select id, group_id, person_id, state from membership_request order by id")

Whose = Literal["item", "name", "about", "request", "own"]


class Source(NamedTuple):
    """Where a word stands: in an item, a group's name or description, a request to join, or among one's own things."""

    of: Whose
    id: int


@dataclass(frozen=True)
class Facts:
    """How everything stands at one moment."""

    people: dict[int, Any]
    groups: dict[int, Any]
    roles: dict[tuple[int, int], str]  # by group and member
    items: dict[int, Any]
    requests: dict[int, Any]
    thanked: dict[int, list[Any]]  # by thanks

    def signs_in(self, person: int) -> bool:
        return self.people[person].state in ("active", "emergency")

    def belongs(self, person: int, group: int | None) -> bool:
        return self.signs_in(person) and (group is None or (group, person) in self.roles)

    def looks_after(self, person: int, group: int) -> bool:
        return self.signs_in(person) and self.roles.get((group, person)) in ("owner", "moderator")

    def reads(self, person: int, group: int | None) -> bool:
        """Whether the person reads what is written there."""
        is_open = group is None or self.groups[group].visibility == "open"
        return self.signs_in(person) and (is_open or (group, person) in self.roles)

    def knows(self, person: int, group: int) -> bool:
        """Whether the person may know that there is such a group."""
        return self.signs_in(person) and (self.groups[group].visibility != "secret" or (group, person) in self.roles)

    def stands(self, item: int) -> bool:
        row = self.items[item]
        return all(self.items[one].state == "published" for one in {item, row.parent_id or item, row.root_id})

    def sees(self, person: int, item: int) -> bool:
        circle = self.circle(item)
        reads = self.reads(person, self.place(item)) if circle is None else person in circle and self.signs_in(person)
        return self.stands(item) and reads

    def circle(self, item: int) -> set[int] | None:
        """Those involved in the thanks that the thread is, where nobody else reads it."""
        root = self.items[self.items[item].root_id]
        thanked = self.thanked.get(root.id, [])
        if not any(row.for_recipients for row in thanked) and not (thanked and all(row.is_hidden for row in thanked)):
            return None
        return {root.author_id, *(row.person_id for row in thanked)}

    def readers_of(self, item: int) -> set[int]:
        circle = self.circle(item)
        return self.readers(self.place(item)) if circle is None else {one for one in circle if self.signs_in(one)}

    def place(self, item: int) -> int | None:
        """The group of the thread."""
        group: int | None = self.items[self.items[item].root_id].group_id
        return group

    def readers(self, group: int | None) -> set[int]:
        return {person for person in self.people if self.reads(person, group)}

    def hears(self, person: int, source: Source) -> bool:
        """Whether a word that stands there may come to the person."""
        match source.of:
            case "item":
                return self.sees(person, source.id)
            case "name":
                return self.knows(person, source.id)
            case "about":
                return self.reads(person, source.id)
            case "request":
                request = self.requests[source.id]
                return person == request.person_id or self.looks_after(person, request.group_id)
            case _:
                return person == source.id

    def is_in_the_open(self, source: Source) -> bool:
        """Whether the word may lie open on a locked screen: nobody who sees it there could not read it here."""
        match source.of:
            case "item":
                place = self.place(source.id)
                if self.circle(source.id) is not None:
                    return False
                return place is None or self.groups[place].visibility == "open"
            case "name":
                return bool(self.groups[source.id].visibility != "secret")
            case _:
                return False

    @cached_property
    def colleagues(self) -> list[int]:
        return [person for person in self.people if self.signs_in(person)]


def look() -> Facts:
    """Read how everything stands now."""
    db.session.rollback()
    rows = {name: db.session.execute(query).all() for name, query in (
        ("people", PEOPLE), ("groups", GROUPS), ("members", MEMBERS), ("items", ITEMS), ("requests", REQUESTS),
        ("thanked", THANKED),
    )}  # fmt: skip
    db.session.rollback()
    thanked: dict[int, list[Any]] = {}
    for row in rows["thanked"]:
        thanked.setdefault(row.thanks_id, []).append(row)
    return Facts(
        {row.id: row for row in rows["people"]},
        {row.id: row for row in rows["groups"]},
        {(row.group_id, row.person_id): row.role for row in rows["members"]},
        {row.id: row for row in rows["items"]},
        {row.id: row for row in rows["requests"]},
        thanked,
    )
