"""Who judges a text, and so opens the files in it; said by features above this one (``policy.judged`` of theirs)."""

from __future__ import annotations

from collections.abc import Callable
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


def judged_by(viewer: Viewer) -> list[Select[Any]]:
    """Return the selects of items whose text the viewer is to judge."""
    judges: list[Judges] = current_app.extensions["intranet_file_judges"]
    return [found for judged in judges if (found := judged(viewer)) is not None]
