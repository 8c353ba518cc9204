"""Who opens the files of a text that readers do not find: whoever is to decide about it, as its feature says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select

from intranet.access import Viewer

#: Given a viewer, the select of items whose text they are to judge; none for who judges nothing.
Judges = Callable[[Viewer], Select[Any] | None]


def init_app(app: Flask) -> None:
    """Start with nobody who finds more than readers do."""
    app.extensions["intranet_file_judges"] = []


def register(app: Flask, judged: Judges) -> None:
    """Let those who are to decide about a text open what stands in it."""
    app.extensions["intranet_file_judges"].append(judged)


def of(viewer: Viewer) -> Iterator[Select[Any]]:
    """Yield the selects of items whose texts the viewer is to judge."""
    for judged in current_app.extensions["intranet_file_judges"]:
        if (found := judged(viewer)) is not None:
            yield found
