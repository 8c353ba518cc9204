"""What earlier runs brought: numbers over there, and the items and people they became here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from intranet.database import db, portions
from intranet.imports.models import ImportedItem, ImportedPerson
from intranet.items.models import Item

POST, REMARK = "post", "comment"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A post that is here."""

    item_id: int
    root_id: int


@dataclass(frozen=True, slots=True)
class Source:
    """Names under which the ledger keeps a community's authors, and its texts in one group."""

    people: str
    items: str

    @classmethod
    def of(cls, community: str, group_id: int) -> Source:
        """Return the names for a community whose texts go to a group."""
        return cls(community, f"{community} group {group_id}")

    def numbers(self, kind: str) -> set[int]:
        """Return the numbers of the posts or comments that arrived before."""
        query = select(ImportedItem.external_id).where(
            ImportedItem.source == self.items, ImportedItem.external_kind == kind
        )
        return {int(number) for number in db.session.scalars(query)}

    def purged(self) -> set[int]:
        """Return the numbers of the posts that arrived before and were removed here for good."""
        query = select(ImportedItem.external_id).where(
            ImportedItem.source == self.items, ImportedItem.external_kind == POST, ImportedItem.item_id.is_(None)
        )
        return {int(number) for number in db.session.scalars(query)}

    def posts(self, numbers: Collection[int]) -> dict[int, Arrived]:
        """Return where posts are that arrived before and have not been purged."""
        query = select(ImportedItem.external_id, Item.id, Item.root_id).join(Item, Item.id == ImportedItem.item_id)
        found: dict[int, Arrived] = {}
        for portion in portions(numbers):
            rows = db.session.execute(
                query.where(
                    ImportedItem.source == self.items,
                    ImportedItem.external_kind == POST,
                    ImportedItem.external_id.in_([str(number) for number in portion]),
                )
            )
            found.update((int(number), Arrived(item_id, root_id or item_id)) for number, item_id, root_id in rows)
        return found

    def authors(self) -> dict[str, int | None]:
        """Return the people whom authors became; None for one who was removed here."""
        query = select(ImportedPerson.external_id, ImportedPerson.person_id).where(ImportedPerson.source == self.people)
        return {row.external_id: row.person_id for row in db.session.execute(query)}

    def other_groups(self) -> list[str]:
        """Return the names under which the community's texts went to other groups."""
        query = select(ImportedItem.source).where(
            ImportedItem.source.startswith(f"{self.people} group "), ImportedItem.source != self.items
        )
        return sorted(db.session.scalars(query.distinct()))
