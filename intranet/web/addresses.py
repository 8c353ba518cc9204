"""Ids in addresses."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

#: The largest id that a column holds; a database answers a larger number with an error, not with nothing.
MOST = 2**31 - 1


class RowId(IntegerConverter):
    """A row's id; a number that no row can have leads to no page."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, *args, **{"max": MOST, **kwargs})


def row_id(text: str) -> int:
    """Read a row's id from behind a question mark: ``request.args.get("group", type=row_id)``.

    Raises ValueError for what no row can have.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text) <= MOST):
        raise ValueError(f"{text[:20]!r} is no id")
    return int(text)


def init_app(app: Flask) -> None:
    """Let ``<int:…>`` in routes mean a row's id."""
    app.url_map.converters["int"] = RowId
