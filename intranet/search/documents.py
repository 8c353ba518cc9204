"""What goes into the index, and what comes out of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Document:
    """The searchable text of one thing. All text is plain: rendered Markdown without its tags.

    ``language`` picks the stemmer; None means names, which have no language and are not stemmed.
    ``tags`` are words by which it is found and which its card says in its own way: they are not quoted.
    ``answered`` is None for kinds that cannot be. ``at`` (aware) is when it last mattered to readers:
    among equals the newer is shown first.
    """

    kind: str
    pk: int
    audience_id: int
    title: str
    body: str = ""
    group_id: int | None = None
    author_id: int | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    answered: bool | None = None
    at: datetime | None = None

    @property
    def key(self) -> str:
        """Name of the document in the index: at most one carries it."""
        return f"{self.kind}:{self.pk}"


@dataclass(frozen=True, slots=True)
class Card:
    """How a found thing introduces itself, made by its feature for one viewer.

    ``byline`` is one translated line without the time ("Asked by Ada in Cycling"); ``note`` a short
    state ("Answered"). ``lead`` stands in for the text where nothing of it matched.
    """

    title: str
    url: str
    byline: str = ""
    note: str = ""
    lead: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, ready for a template: ``title`` and ``snippet`` are escaped and carry ``<mark>``."""

    kind: str
    pk: int
    title: Markup
    snippet: Markup
    card: Card
    is_answered: bool = False

    @property
    def url(self) -> str:
        """Address of the thing's own page."""
        return self.card.url
