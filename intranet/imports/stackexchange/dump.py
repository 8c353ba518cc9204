"""The files of a Stack Exchange dump, read as a stream.

Each file is one element per table row, ``<row Id="1" … />``, everything in attributes, texts
included. ``rows`` feeds the parser in small pieces; this module gives the rows their types.

Format: https://meta.stackexchange.com/questions/2677/database-schema-documentation
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from intranet.imports.stackexchange.rows import Advance, Attributes, CannotImport, read_rows
from intranet.web.text import clean_line

POSTS, USERS, COMMENTS = "Posts.xml", "Users.xml", "Comments.xml"
#: The files of a dump and their outermost elements.
FILES = {POSTS: "posts", USERS: "users", COMMENTS: "comments"}

QUESTION, ANSWER = 1, 2

#: How the identity of an author begins of whom no account is left.
NAME_ONLY = "name:"

#: Under which licence a text stands whose row does not say, by the day it was written:
#: https://stackoverflow.com/help/licensing
LICENCES = (
    (datetime(2018, 5, 2, tzinfo=UTC), "CC BY-SA 4.0"),
    (datetime(2011, 4, 8, tzinfo=UTC), "CC BY-SA 3.0"),
    (datetime.min.replace(tzinfo=UTC), "CC BY-SA 2.5"),
)

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a post and a comment have in common."""

    id: int
    created_at: datetime
    score: int
    owner_id: int | None
    owner_name: str  # given where the account is gone
    licence: str

    @property
    def author(self) -> str:
        """What identifies the author within the dump, "" for nobody.

        Accounts are numbers. Of an account that is gone only the name is left, which was its own.
        """
        if self.owner_id is not None:
            return str(self.owner_id)
        return NAME_ONLY + self.owner_name if self.owner_name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Written):
    """A question, an answer or something else with a page of its own (``kind`` is PostTypeId)."""

    kind: int
    title: str
    body: str  # HTML
    tags: tuple[str, ...]
    parent_id: int | None  # of an answer: its question
    accepted_answer_id: int | None
    last_activity_at: datetime
    edited_at: datetime | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class User:
    """An account."""

    id: int
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Written):
    """A comment under a post; ``text`` is plain with a little Markdown."""

    post_id: int
    text: str


@dataclass(slots=True)
class Dump:
    """A folder with the three files; opening it checks that they are there.

    Raises CannotImport when the folder or one of the files is missing.
    """

    folder: Path
    #: External DTDs that files name and nobody fetched, by file; known once a file was read.
    external_dtds: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise CannotImport(f"{self.folder} is not a folder; unpack the archive and name the folder with {POSTS}.")
        missing = [name for name in FILES if not (self.folder / name).is_file()]
        if missing:
            raise CannotImport(f"{', '.join(missing)} is missing in {self.folder}; a dump has {', '.join(FILES)}.")

    @property
    def other_files(self) -> list[str]:
        """Further tables that lie there and are not read (badges, votes, history …)."""
        return sorted(path.name for path in self.folder.glob("*.xml") if path.name not in FILES)

    def size(self, *names: str) -> int:
        """Bytes of the named files, the measure of progress."""
        return sum((self.folder / name).stat().st_size for name in names)

    def posts(self, advance: Advance | None = None) -> Iterator[Post]:
        """Read every post in the order of the file; ``advance`` is told the bytes read. Raises CannotImport."""
        return self._records(POSTS, _post, advance)

    def users(self, advance: Advance | None = None) -> Iterator[User]:
        """Read every account. Raises CannotImport."""
        return self._records(USERS, _user, advance)

    def remarks(self, advance: Advance | None = None) -> Iterator[Remark]:
        """Read every comment. Raises CannotImport."""
        return self._records(COMMENTS, _remark, advance)

    def _records(self, name: str, make: Callable[[Attributes], Record], advance: Advance | None) -> Iterator[Record]:
        def note(system_id: str) -> None:
            self.external_dtds[name] = system_id

        for line, attributes in read_rows(self.folder / name, FILES[name], advance=advance, note_dtd=note):
            try:
                yield make(attributes)
            except KeyError as error:
                raise CannotImport(f"{name}, line {line}: the row has no {error.args[0]}.") from None
            except ValueError as error:
                raise CannotImport(f"{name}, line {line}: {error}.") from None


def _post(row: Attributes) -> Post:
    kind = _number(row, "PostTypeId")
    return Post(
        **_written(row, "OwnerUserId", "OwnerDisplayName"),
        kind=kind,
        title=row["Title"] if kind == QUESTION else row.get("Title", ""),
        body=row["Body"] if kind in (QUESTION, ANSWER) else row.get("Body", ""),
        tags=_tags(row.get("Tags", "")),
        parent_id=_number(row, "ParentId") if kind == ANSWER else None,
        accepted_answer_id=_number(row, "AcceptedAnswerId") if "AcceptedAnswerId" in row else None,
        last_activity_at=_moment(row, "LastActivityDate" if "LastActivityDate" in row else "CreationDate"),
        edited_at=_moment(row, "LastEditDate") if "LastEditDate" in row else None,
        is_closed="ClosedDate" in row,
    )


def _remark(row: Attributes) -> Remark:
    return Remark(**_written(row, "UserId", "UserDisplayName"), post_id=_number(row, "PostId"), text=row["Text"])


def _written(row: Attributes, owner_id: str, owner_name: str) -> dict[str, Any]:
    created_at = _moment(row, "CreationDate")
    return {
        "id": _number(row, "Id"),
        "created_at": created_at,
        "score": _number(row, "Score") if "Score" in row else 0,
        "owner_id": _number(row, owner_id) if owner_id in row else None,
        "owner_name": clean_line(row.get(owner_name, "")),
        "licence": row.get("ContentLicense") or _licence(created_at),
    }


def _user(row: Attributes) -> User:
    name = clean_line(row.get("DisplayName", ""))
    return User(id=_number(row, "Id"), name=name, created_at=_moment(row, "CreationDate"))


def _number(row: Attributes, name: str) -> int:
    value = row[name]
    if not value.removeprefix("-").isdecimal() or len(value) > 18:
        raise ValueError(f"{name} is {value[:40]!r} and should be a whole number")
    return int(value)


def _moment(row: Attributes, name: str) -> datetime:
    """Dumps write UTC without saying so."""
    value = row[name]
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{name} is {value[:40]!r} and should be a time such as 2011-10-11T19:42:20.713") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _tags(value: str) -> tuple[str, ...]:
    """``<a><b>`` in older dumps, ``|a|b|`` in newer ones."""
    return tuple(tag for tag in value.replace("><", "|").strip("<>|").split("|") if tag)


def _licence(created_at: datetime) -> str:
    return next(name for since, name in LICENCES if created_at >= since)
