"""The kinds of things that are written: each feature registers its composers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import LazyString

from intranet.access import Viewer

EXTENSION = "intranet_draft_kinds"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a draft goes on, as its author may see it."""

    href: str
    place: str = ""  # the group or the thread, where it says more than the text

    @property
    def with_draft(self) -> str:
        """The same address, where the draft stands in the form whatever else the page was opened with."""
        parts = urlsplit(self.href)
        return parts._replace(query="&".join(filter(None, (parts.query, "draft=kept")))).geturl()


@dataclass(frozen=True, slots=True)
class DraftKind:
    """One kind of composer.

    ``fields`` are the names of the form's fields that are kept. ``destination`` says where a context is
    written, or None where the viewer cannot write there (any more, or ever): then the text is still theirs.
    """

    name: str
    label: LazyString | str
    fields: tuple[str, ...]
    destination: Callable[[Viewer, str], Destination | None]


def init_app(app: Flask) -> None:
    """Start with nothing to write."""
    app.extensions[EXTENSION] = {}


def register(app: Flask, kinds: Iterable[DraftKind]) -> None:
    """Let drafts of these kinds be kept. Raises ValueError where a name is taken."""
    known: dict[str, DraftKind] = app.extensions[EXTENSION]
    for kind in kinds:
        if kind.name in known:
            raise ValueError(f"two composers for {kind.name!r}")
        known[kind.name] = kind


def kinds() -> Mapping[str, DraftKind]:
    """Return what can be written, by name."""
    found: dict[str, DraftKind] = current_app.extensions[EXTENSION]
    return found
