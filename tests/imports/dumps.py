"""Small dumps of our own, written row by row, and ways to import them as the command does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from sqlalchemy import func, select

from intranet.database import Base, db
from intranet.imports.models import ImportedItem
from intranet.imports.stackexchange.importing import Order, Outcome, import_dump
from intranet.imports.stackexchange.rows import Advance
from intranet.items.models import Item

HEAD = '\ufeff<?xml version="1.0" encoding="utf-8"?>\n'
ROOTS = {"Posts": "posts", "Users": "users", "Comments": "comments"}
#: Every row has these unless it says otherwise.
DEFAULTS = {
    "Posts": {"CreationDate": "2012-03-04T05:06:07.890", "Score": 1, "Body": "<p>Words.</p>"},
    "Users": {"CreationDate": "2012-01-01T00:00:00.000"},
    "Comments": {"CreationDate": "2012-03-05T00:00:00.000", "Score": 0, "Text": "A remark."},
}


@dataclass
class SmallDump:
    """A dump in the making. Attributes of rows are named as in the files."""

    folder: Path
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in ROOTS})
    doctype: str = ""

    def question(self, number: int, title: str = "", **values: object) -> SmallDump:
        """Add a question by account 1."""
        title = title or f"Which is question number {number}?"
        return self.add("Posts", Id=number, PostTypeId=1, Title=title, **{"OwnerUserId": 1, **values})

    def answer(self, number: int, to: int, **values: object) -> SmallDump:
        """Add an answer by account 2."""
        return self.add("Posts", Id=number, PostTypeId=2, ParentId=to, **{"OwnerUserId": 2, **values})

    def comment(self, number: int, on: int, **values: object) -> SmallDump:
        """Add a comment by account 3."""
        return self.add("Comments", Id=number, PostId=on, **{"UserId": 3, **values})

    def add(self, name: str, /, **values: object) -> SmallDump:
        """Add a row; a value of None leaves the attribute out."""
        merged = {**DEFAULTS[name], **values}
        self.rows[name].append({key: value for key, value in merged.items() if value is not None})
        return self

    def write(self) -> Path:
        """Write the three files and return their folder."""
        self.folder.mkdir(exist_ok=True)
        for name, root in ROOTS.items():
            lines = [f"  <row {self._attributes(row)} />" for row in self.rows[name]]
            text = "\n".join([f"{HEAD}{self.doctype}<{root}>", *lines, f"</{root}>"])
            (self.folder / f"{name}.xml").write_text(text, encoding="utf-8")
        return self.folder

    @staticmethod
    def _attributes(row: dict[str, object]) -> str:
        return " ".join(f'{key}="{escape(str(value)).replace(chr(10), "&#xA;")}"' for key, value in row.items())


def community(folder: Path) -> SmallDump:
    """Return a dump with five accounts, of which one wrote nothing, and a whole conversation."""
    dump = SmallDump(folder)
    for number, name in ((-1, "Community"), (1, "Grace Ask"), (2, "Théo Réponse"), (3, "Remarkable"), (4, "Silent")):
        dump.add("Users", Id=number, DisplayName=name)
    dump.question(
        10, "How do I keep bread fresh?", AcceptedAnswerId=12, Score=-3, Tags="<bread><food-storage>",
        Body="<p>It <strong>dries</strong> out.</p>", LastActivityDate="2013-01-02T00:00:00.000",
        LastEditDate="2012-06-01T00:00:00.000",
    )  # fmt: skip
    dump.answer(11, 10, Score=-1, CreationDate="2012-03-04T06:00:00.000")
    dump.answer(12, 10, Score=21, Body='<p>In a <a href="https://example.com/pot">pot</a>.</p>')
    dump.answer(13, 10, OwnerUserId=None, OwnerDisplayName="user39")
    dump.question(14, OwnerUserId=None)
    dump.add("Posts", Id=15, PostTypeId=5, OwnerUserId=1)
    dump.comment(100, 10, Score=4).comment(101, 12, Text="@Grace: *this* one, see `pot`")
    return dump.comment(102, 12, UserId=None, UserDisplayName="user39")


def part_of(dump: Path, target: Path, posts: set[int]) -> None:
    """Write another dump of these posts, the comments under them, and all accounts. Each row is a line."""
    for name, key in (("Posts.xml", "Id"), ("Comments.xml", "PostId")):
        with (dump / name).open(encoding="utf-8-sig") as whole, (target / name).open("w", encoding="utf-8") as part:
            for line in whole:
                found = re.search(rf' {key}="(\d+)"', line)
                if found is None or int(found[1]) in posts:
                    part.write(line)
    shutil.copy(dump / "Users.xml", target)


def run(folder: Path, group: str = "Baking", **values: object) -> Outcome:
    """Import as the command does, without its progress bars."""
    return import_dump(Order(folder=folder, group=group, **values), silently)  # type: ignore[arg-type]


@contextmanager
def silently(_name: str, _size: int) -> Iterator[Advance]:
    """Take no notice of progress."""
    yield lambda _done: None


def counts() -> dict[str, int]:
    """Return the number of rows of every table: equal before and after means that nothing changed."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def arrived(number: int, kind: str = "post") -> Item:
    """Return the item that a post or comment became."""
    query = select(Item).join(ImportedItem, ImportedItem.item_id == Item.id)
    found = db.session.scalars(
        query.where(ImportedItem.external_kind == kind, ImportedItem.external_id == str(number))
    ).one()
    assert isinstance(found, Item)
    return found
