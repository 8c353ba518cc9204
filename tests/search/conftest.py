"""Searching as somebody, over what was written until now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from intranet.people.models import Person
from intranet.search import queries
from intranet.search.documents import Document
from intranet.search.drain import drain
from intranet.search.engine import Engine
from intranet.search.writing import Bulk
from tests.cast import Cast

Find = Callable[..., queries.Results]


@pytest.fixture
def find(app: Flask) -> Iterator[Find]:
    """A function that searches as a person, in the request that addresses on cards need."""

    def search(person: Person, text: str, *, fresh: bool = True, **conditions: object) -> queries.Results:
        if fresh:
            drain()
        return queries.search(Cast.viewer(person), text, **conditions)  # type: ignore[arg-type]

    with app.test_request_context():
        yield search


def titles(results: queries.Results) -> list[str]:
    """Return what was found, best first."""
    return [hit.card.title for hit in results.page.rows]


def reader_of(*audience_ids: int) -> SimpleNamespace:
    """Return somebody who may read these audiences, for an engine without an application."""
    return SimpleNamespace(audience_ids=frozenset(audience_ids))


def engine_with(root: Path, documents: list[Document], languages: tuple[str, ...] = ("en", "de")) -> Engine:
    """Return an engine over an index of these documents."""
    engine = Engine(root, languages)
    bulk = Bulk(engine.store.new_folder(), engine.languages)
    bulk.add(documents)
    bulk.finish()
    engine.store.publish(bulk.folder)
    return engine
