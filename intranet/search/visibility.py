"""Who may see which document of a segment, and how it is counted.

Each document carries one term that joins kind, audience, group and state. Its postings are read once
per segment (segments never change) into an array with a small number for every document; what a
viewer may see is then a mask over those few numbers. A union of doc-id sets per viewer, the usual
way, costs memory for every viewer and is built anew after every commit; a mask costs a byte per
distinct term and lives as long as its segment.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from intranet.search.schema import Facts, read_facts

#: Number of a document without facts: a deleted one. No mask lets it through.
NOWHERE = 0
REMEMBERED_MASKS = 256


class Segment:
    """The facts of one segment's documents, by document number within it."""

    def __init__(self, reader: Any) -> None:
        self.facts: list[Facts | None] = [None]
        self.of = array("I", bytes(4 * reader.doc_count_all()))
        for term in reader.field_terms("facts"):
            number = len(self.facts)
            self.facts.append(read_facts(term))
            for document in reader.postings("facts", term).all_ids():
                self.of[document] = number
        self.mask = lru_cache(maxsize=REMEMBERED_MASKS)(self._mask)

    def _mask(self, audience_ids: frozenset[int]) -> bytes:
        """Return for each number 1 if the audiences may see its documents, else 0."""
        return self.where(lambda facts: facts.audience_id in audience_ids)

    def where(self, condition: Callable[[Facts], bool]) -> bytes:
        """Return for each number 1 if the condition holds for its facts, else 0."""
        return bytes(facts is not None and condition(facts) for facts in self.facts)

    def facts_of(self, document: int) -> Facts | None:
        """Return the facts of a document, None for a deleted one."""
        return self.facts[self.of[document]]
