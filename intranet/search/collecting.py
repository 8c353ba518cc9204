"""One pass over the matching documents: permission first, then counts, then the best of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappush, heapreplace
from typing import Any

from whoosh.collectors import Collector

from intranet.search.schema import Facts
from intranet.search.visibility import Segment

#: Documents between two looks at the clock.
STRIDE = 256


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the visible matches is wanted: kinds, a group, answered or not; None means all."""

    kinds: frozenset[str] | None = None
    group_id: int | None = None
    answered: bool | None = None

    def takes(self, facts: Facts, *, but: str = "") -> bool:
        """Whether a document is chosen; the condition named ``but`` is left out, for its facet."""
        return (
            (but == "kind" or self.kinds is None or facts.kind in self.kinds)
            and (but == "group" or self.group_id is None or facts.group_id == self.group_id)
            and (but == "answered" or self.answered is None or facts.answered is self.answered)
        )


@dataclass(slots=True)
class Gathered:
    """What one pass found: visible matches by facts, and the best of those chosen."""

    counts: Counter[Facts] = field(default_factory=Counter)
    best: list[tuple[float, int]] = field(default_factory=list)  # score, document number
    in_time: bool = True


class PermittedCollector(Collector):
    """Counts every match that the audiences may see, and keeps the best of those chosen.

    ``most`` documents are kept; with ``per_kind`` so many of each kind instead.
    """

    def __init__(
        self,
        segment_of: Callable[[Any], Segment],
        audience_ids: frozenset[int],
        choice: Choice,
        *,
        most: int,
        per_kind: int | None = None,
        seconds: float,
    ) -> None:
        self.segment_of = segment_of
        self.audience_ids = audience_ids
        self.choice = choice
        self.most = per_kind or most
        self.by_kind = per_kind is not None
        self.until = time.monotonic() + seconds
        self.gathered = Gathered()
        self.heaps: dict[str, list[tuple[float, int]]] = {}

    def prepare(self, top_searcher: Any, q: Any, context: Any) -> None:
        """Ask for matchers that stand on a document, scores and all."""
        super().prepare(top_searcher, q, context.set(needs_current=True))

    def collect_matches(self) -> None:
        """Walk through one segment."""
        segment = self.segment_of(self.subsearcher.reader())
        visible = segment.mask(self.audience_ids)
        heaps = self._heaps(segment)
        counts = [0] * len(segment.facts)
        try:
            self._walk(segment.of, visible, heaps, counts)
        finally:
            for number, count in enumerate(counts):
                if count:
                    self.gathered.counts[segment.facts[number]] += count  # type: ignore[index]

    def _walk(self, facts_of: Any, visible: bytes, heaps: list[Any], counts: list[int]) -> None:
        matcher, offset, most = self.matcher, self.offset, self.most
        left = STRIDE
        while matcher.is_active():
            document = matcher.id()
            number = facts_of[document]
            if visible[number]:
                counts[number] += 1
                heap = heaps[number]
                if heap is not None:
                    item = (matcher.score(), -document - offset)
                    if len(heap) < most:
                        heappush(heap, item)
                    elif item > heap[0]:
                        heapreplace(heap, item)
            matcher.next()
            left -= 1
            if not left:
                left = STRIDE
                if time.monotonic() > self.until:
                    self.gathered.in_time = False
                    return
                matcher = matcher.replace()  # drops the branches that have come to their end

    def _heaps(self, segment: Segment) -> list[Any]:
        """Return for each number the heap its documents go into, None where they are not chosen."""
        return [
            self.heaps.setdefault(facts.kind if self.by_kind else "", [])
            if facts is not None and self.choice.takes(facts)
            else None
            for facts in segment.facts
        ]

    def finish(self) -> None:
        """Put the best in order: by score, then the older document number."""
        super().finish()
        kept = [item for heap in self.heaps.values() for item in heap]
        self.gathered.best = [(score, -negative) for score, negative in sorted(kept, reverse=True)]
