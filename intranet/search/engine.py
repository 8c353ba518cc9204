"""Searching the index for one viewer.

``Engine._gather`` is the only function that runs a query, and it always filters by the viewer's
audiences: results, counts, facets, completions and corrections are all made from what it lets through.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, Protocol

from flask import current_app
from whoosh import query

from intranet import clock
from intranet.search import adjusting, matching, ranking, spelling
from intranet.search.collecting import Choice, Gathered, PermittedCollector
from intranet.search.parsing import Request
from intranet.search.schema import DAY, Facts, Languages, fingerprint
from intranet.search.snapshot import Reader, Snapshot
from intranet.search.store import Store
from intranet.settings import settings

EXTENSION = "intranet_search"
#: Seconds one query may take; what was found until then is shown.
TIME_LIMIT = 0.5
#: With fewer results that have every word, those that have some follow.
FEW = 5
SIMILAR = 5
#: Seconds between two wake-ups of the job process for an index that cannot be read.
BETWEEN_REPAIRS = 10.0
#: Of the best title's score. With less, two titles share no more than a common word.
ALIKE = 0.4


class Audiences(Protocol):
    """Whoever searches: a Viewer."""

    @property
    def audience_ids(self) -> frozenset[int]:
        """What they may read."""


@dataclass(frozen=True, slots=True)
class Found:
    """One document of the index: its text is what the index knew, which SQL may have overtaken."""

    kind: str
    pk: int
    title: str
    body: str
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A page of what was found, and the counts of all that was found and may be seen."""

    found: list[Found] = field(default_factory=list)
    total: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    groups: Counter[int] = field(default_factory=Counter)
    answered: Counter[bool] = field(default_factory=Counter)
    complete: int = 0  # how many have every word; the others follow them
    in_time: bool = True


@dataclass(frozen=True, slots=True)
class Meant:
    """What was probably meant, and the best of what the index has for it."""

    text: str
    found: list[Found]


class Engine:
    """Searches the index below ``root``. Every method raises Unavailable where there is none to read."""

    def __init__(self, root: Path, languages: Sequence[str]) -> None:
        self.languages = Languages(tuple(languages))
        self.store = Store(root, fingerprint(self.languages))
        self.reader = Reader(self.store, self.languages)
        self._asked_at = -math.inf

    def search(
        self, viewer: Audiences, request: Request, choice: Choice, *, offset: int = 0, limit: int = 20
    ) -> Result:
        """Return documents with every word, best first; where they are few, then those with some."""
        most = max(offset + limit, ranking.WINDOW)
        with self.reader.open() as snapshot:
            wanted = matching.all_words(snapshot.reader, request, self.languages)
            strict = self._gather(viewer, snapshot, wanted, choice, most=most)
            ranked = self._adjusted(snapshot, request, strict)
            gathered = strict
            if _total(strict, choice) < FEW and strict.in_time and request.can_be_looser:
                looser = request if strict.counts else request.loosened
                wanted = matching.some_words(snapshot.reader, looser, self.languages)
                gathered = self._gather(viewer, snapshot, wanted, choice, most=most)
                first = set(ranked)
                ranked += [document for document in self._adjusted(snapshot, looser, gathered) if document not in first]
            return Result(
                [_found(snapshot, document) for document in ranked[offset : offset + limit]],
                _total(gathered, choice),
                _facet(gathered, choice, "kind"),
                _facet(gathered, choice, "group"),
                _facet(gathered, choice, "answered"),
                complete=_total(strict, choice),
                in_time=strict.in_time and gathered.in_time,
            )

    def suggest(self, viewer: Audiences, request: Request, *, per_kind: int) -> Result:
        """Return the best few of each kind with every word, for a list while typing."""
        with self.reader.open() as snapshot:
            wanted = matching.all_words(snapshot.reader, request, self.languages)
            gathered = self._gather(viewer, snapshot, wanted, Choice(), per_kind=per_kind)
            found = [_found(snapshot, document) for _, document in gathered.best]
            return Result(found, _total(gathered, Choice()), _facet(gathered, Choice(), "kind"))

    def similar(self, viewer: Audiences, request: Request, *, kind: str) -> list[Found]:
        """Return the documents of a kind whose titles share the most telling words, if nearly as many as the best."""
        with self.reader.open() as snapshot:
            wanted = matching.titles(snapshot.reader, request, self.languages)
            choice = Choice(kinds=frozenset({kind}))
            best = self._gather(viewer, snapshot, wanted, choice, most=SIMILAR).best
            return [_found(snapshot, document) for score, document in best if score >= ALIKE * best[0][0]]

    def correct(self, viewer: Audiences, request: Request) -> Meant | None:
        """Return what was probably meant, if the viewer would find something by it."""
        with self.reader.open() as snapshot:
            seen = spelling.Visible(snapshot, viewer.audience_ids, self.languages)
            corrected = spelling.correct(seen, request)
            if corrected is None:
                return None
            wanted = matching.all_words(snapshot.reader, corrected.request, self.languages)
            best = self._gather(viewer, snapshot, wanted, Choice(), most=FEW).best
            return Meant(corrected.text, [_found(snapshot, document) for _, document in best]) if best else None

    def may_ask_for_repair(self) -> bool:
        """Whether the job process is to be woken for an index that cannot be read: not at every search."""
        if time.monotonic() - self._asked_at < BETWEEN_REPAIRS:
            return False
        self._asked_at = time.monotonic()
        return True

    def count(self) -> int:
        """Return how many documents the index holds."""
        with self.reader.open() as snapshot:
            return int(snapshot.reader.doc_count())

    def digests(self) -> dict[str, bytes]:
        """Return the digest of every document by its key."""
        with self.reader.open() as snapshot:
            return {stored["key"]: stored["digest"] for stored in snapshot.reader.all_stored_fields()}

    def _gather(
        self,
        viewer: Audiences,
        snapshot: Snapshot,
        wanted: query.Query,
        choice: Choice,
        *,
        most: int = 0,
        per_kind: int | None = None,
    ) -> Gathered:
        collector = PermittedCollector(
            snapshot.segment_of, viewer.audience_ids, choice, most=most, per_kind=per_kind, seconds=TIME_LIMIT
        )
        if snapshot.leaves and wanted is not query.NullQuery:
            snapshot.searcher.search_with_collector(wanted, collector)
        return collector.gathered

    def _adjusted(self, snapshot: Snapshot, request: Request, gathered: Gathered) -> list[int]:
        """Return document numbers, the first ones in the order of the second look."""
        near = gathered.best[: ranking.WINDOW]
        pairs = adjusting.neighbours(snapshot.reader, request, self.languages)
        today = int(clock.now().astimezone(UTC).timestamp()) // DAY
        rescored: list[tuple[float, int]] = []
        for leaf in snapshot.leaves:
            here = {
                document - leaf.offset: score
                for score, document in near
                if 0 <= document - leaf.offset < len(leaf.segment.of)
            }
            if here:
                adjusting.add_pairs(leaf.reader, here, pairs, snapshot.model)
            for document, score in here.items():
                facts = leaf.segment.facts_of(document)
                factor = adjusting.prior(facts, leaf.days[document], today)
                if facts and facts.kind in ranking.NAMED:
                    factor *= adjusting.called(request, leaf.reader.stored_fields(document)["title"])
                rescored.append((score * factor, document + leaf.offset))
        rescored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [document for _, document in (*rescored, *gathered.best[ranking.WINDOW :])]


def _found(snapshot: Snapshot, document: int) -> Found:
    stored: dict[str, Any] = snapshot.reader.stored_fields(document)
    kind, _, pk = stored["key"].partition(":")
    facts = snapshot.facts_of(document)
    return Found(kind, int(pk), stored["title"], stored["body"], bool(facts and facts.answered))


def _total(gathered: Gathered, choice: Choice) -> int:
    return sum(count for facts, count in gathered.counts.items() if choice.takes(facts))


def _facet(gathered: Gathered, choice: Choice, name: str) -> Counter[Any]:
    """Count by one heading what all the other headings let through."""
    counted: Counter[Any] = Counter()
    for facts, count in gathered.counts.items():
        value = _value(facts, name)
        if value is not None and choice.takes(facts, but=name):
            counted[value] += count
    return counted


def _value(facts: Facts, name: str) -> str | int | bool | None:
    return {"kind": facts.kind, "group": facts.group_id, "answered": facts.answered}[name]


def engine() -> Engine:
    """Return the running application's engine."""
    made: Engine | None = current_app.extensions.get(EXTENSION)
    if made is None:
        made = current_app.extensions[EXTENSION] = Engine(settings().data_dir / "index", settings().languages)
    return made
