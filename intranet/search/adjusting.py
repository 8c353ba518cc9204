"""The second look at the best by BM25: words that stand side by side, recency, an accepted answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from intranet.search import analysis, matching, ranking
from intranet.search.parsing import Request
from intranet.search.schema import Facts, Languages, text_field

#: A document number within its segment, and its score so far.
Scored = dict[int, float]


def add_pairs(reader: Any, best: Scored, pairs: Iterable[tuple[str, str, str]], model: ranking.Bm25) -> None:
    """Add to the scores of a segment's documents what their neighbouring words are worth.

    ``pairs`` names a field and two terms. In how many documents a pair occurs is not counted anywhere;
    the sum of its words' idf stands in for its own, as in Lucene's phrase scoring.
    """
    documents = sorted(best)
    positions: dict[tuple[str, str], dict[int, set[int]]] = {}
    for field, first, second in pairs:
        for term in (first, second):
            if (field, term) not in positions:
                positions[field, term] = _positions(reader, field, term, documents)
        after = positions[field, second]
        statistics = model.statistics[field]
        weight = ranking.PAIR_WEIGHT * sum(
            ranking.idf(statistics.documents, reader.doc_frequency(field, term)) for term in (first, second)
        )
        for document, places in positions[field, first].items():
            if document in after:
                length = reader.doc_field_length(document, field, 1)
                for together in _together(places, after[document]):
                    best[document] += ranking.bm25(weight, together, length, statistics.average_length)


def called(request: Request, name: str) -> float:
    """Return the factor for somebody or something of this name: above 1 where all words asked for stand in it."""
    words = {analysis.fold(word) for word in request.spoken}
    name_words = {analysis.fold(name[begin:end]) for _, begin, end in analysis.spans(name)}
    return ranking.BY_NAME if words and words <= name_words else 1.0


def _together(first: set[int], second: set[int]) -> tuple[int, int]:
    """Return how often the second word follows the first at once, and how often it is near."""
    following = sum(1 for place in first if place + 1 in second)
    near = ranking.NEAR
    return following, sum(1 for place in first if not second.isdisjoint(range(place - near, place + near + 1)))


def _positions(reader: Any, field: str, term: str, documents: Sequence[int]) -> dict[int, set[int]]:
    """Return where the term stands in those of the documents that have it."""
    found: dict[int, set[int]] = {}
    if (field, term) not in reader:
        return found
    matcher = reader.postings(field, term)
    for document in documents:
        if not matcher.is_active():
            break
        matcher.skip_to(document)
        if matcher.is_active() and matcher.id() == document:
            found[document] = set(matcher.value_as("positions"))
    return found


def neighbours(reader: Any, request: Request, languages: Languages) -> list[tuple[str, str, str]]:
    """Return the field and terms of words that follow each other in the query, in each language."""
    found = []
    for language in languages.all:
        terms = [term for _, term in matching.words_said(reader, request, languages, language)]
        found += [(text_field(language), *pair) for pair in pairwise(terms)]
    return found


def prior(facts: Facts | None, day: int, today: int) -> float:
    """Return the factor of a document's age and state."""
    return ranking.prior(today - day if day else None, bool(facts and facts.answered))
