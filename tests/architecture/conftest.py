"""What the walks over all addresses share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import pytest
from flask import Flask

from intranet.database import Base, db
from intranet.search import drain
from tests.architecture.addresses import Written, write
from tests.cast import Cast
from tests.proofs import Proof

Thing = TypeVar("Thing")
Way = dict[str, str]

PLAIN: dict[str, str] = {}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}

#: What reading may write: that a person was here, and that they opened an item.
MARKS = {"person": {"last_seen_at"}, "sign_in": {"last_used_at"}, "seen": None}
#: What differs between two answers to the same question.
PASSING = re.compile(
    r'(name="csrf_token"[^>]*value=")[^"]*|(value=")[^"]*("[^>]*name="csrf_token")|("X-CSRFToken":\s*")[^"]*'
    r"|(&#34;X-CSRFToken&#34;:\s*&#34;)[^&]*|(name=\"once\"[^>]*value=\")[0-9a-f]{32}|\b[0-9a-f]{32}\b"
)


def visits(proof: Proof, people: Sequence[str], things: Sequence[Thing]) -> list[tuple[str, Thing, Way]]:
    """Return who goes where, as a page or as a part.

    In full everybody goes everywhere both ways. Else the first of the people goes everywhere once,
    one way or the other, and a sample of all the rest is gone, too.
    """
    if proof.in_full:
        return [(who, thing, way) for who in people for thing in things for way in (PLAIN, HTMX)]
    drawn = [proof.random.randrange(2) for _ in things]
    gone = [(people[0], thing, (PLAIN, HTMX)[way]) for thing, way in zip(things, drawn, strict=True)]
    rest = [(people[0], thing, (HTMX, PLAIN)[way]) for thing, way in zip(things, drawn, strict=True)]
    rest += [(who, thing, way) for who in people[1:] for thing in things for way in (PLAIN, HTMX)]
    return gone + proof.sample(rest, max(len(people) * 5, len(things) // 6))


@dataclass(frozen=True)
class Answer:
    """What a browser got, without what changes from one time to the next."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


def settled(response: Any) -> Answer:
    """Return an answer as it would be the next time."""
    passing = ("X-Request-Id", "Date", "Content-Length", "Set-Cookie")
    headers = tuple(sorted((name, value) for name, value in response.headers if name not in passing))
    return Answer(response.status_code, headers, PASSING.sub("", response.get_data(as_text=True)))


@cache
def _questions() -> dict[str, str]:
    """Return what to ask each table for its content, without the marks of reading."""
    asked = {}
    for table in Base.metadata.sorted_tables:
        left_out = MARKS.get(table.name, set())
        if left_out is not None:
            names = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in left_out)
            asked[table.name] = f'SELECT {names} FROM "{table.name}"'
    return asked


def state() -> dict[str, str]:
    """Return a sum of every table's content, without the marks of reading.

    By the driver's own cursor: most tables have no row, and an empty answer costs a tenth of what it does else.
    """
    db.session.rollback()
    cursor = db.session.connection().connection.cursor()
    sums = {}
    for name, question in _questions().items():
        rows = sorted(map(repr, cursor.execute(question).fetchall()))
        sums[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    cursor.close()
    db.session.rollback()
    return sums


@pytest.fixture
def unchanged() -> Callable[..., list[str]]:
    """A function that names the tables which have changed since its first call, or its last one ``anew``."""
    before: dict[str, str] = {}

    def changed(*, anew: bool = False) -> list[str]:
        after = state()
        if anew or not before:
            before.update(after)
        return [name for name, value in after.items() if before[name] != value]

    return changed


@pytest.fixture
def secret(app: Flask, cast: Cast) -> Written:
    """A secret group with one of everything in it, indexed."""
    written = write(cast, cast.orchid)
    db.session.commit()
    drain.drain()
    return written


@pytest.fixture
def open_group(app: Flask, cast: Cast) -> Written:
    """An open group with one of everything in it, indexed."""
    written = write(cast, cast.cycling)
    db.session.commit()
    drain.drain()
    return written
