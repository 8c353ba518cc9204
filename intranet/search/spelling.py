"""What was probably meant: words near to those that nobody the viewer may read has written.

Every proposal is a word of a document that the viewer may see, counted only among those: neither the
word nor its rank says anything about the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from whoosh.reading import TermNotFound

from intranet.search import analysis
from intranet.search.parsing import Request, Word
from intranet.search.schema import Languages, words_field
from intranet.search.snapshot import Snapshot

#: Letters at the beginning that must be right: hardly anybody mistypes them, and it bounds the cost.
PREFIX = 2
SHORTEST = 4
#: From so many letters on, two of them may be wrong.
LONG = 7
#: Nearest candidates whose documents are looked at.
MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Corrected:
    """A query with other words, and how to write it."""

    text: str
    request: Request


class Visible:
    """The words of the documents that some audiences may see."""

    def __init__(self, snapshot: Snapshot, audience_ids: frozenset[int], languages: Languages) -> None:
        self.snapshot = snapshot
        self.audience_ids = audience_ids
        self.languages = languages

    def count(self, word: str) -> int:
        """Return how many of the documents have the word."""
        return sum(1 for _ in self.documents(word))

    def documents(self, word: str) -> Iterator[int]:
        """Yield the numbers of the documents that have the word."""
        for leaf in self.snapshot.leaves:
            mask = leaf.segment.mask(self.audience_ids)
            for language in self.languages.all:
                field = words_field(language)
                if (field, word) in leaf.reader:
                    for document in leaf.reader.postings(field, word).all_ids():
                        if mask[leaf.segment.of[document]]:
                            yield document + leaf.offset

    def near(self, word: str) -> set[str]:
        """Return words of the whole index that differ by a letter or two; not yet for anybody's eyes."""
        distance = 2 if len(word) >= LONG else 1
        found: set[str] = set()
        for language in self.languages.all:
            try:
                found.update(self.snapshot.reader.terms_within(words_field(language), word, distance, prefix=PREFIX))
            except TermNotFound:
                continue
        return found - {word}

    def as_written(self, word: str) -> str:
        """Return the word as a document writes it: with its capitals and accents."""
        for document in self.documents(word):
            stored = self.snapshot.reader.stored_fields(document)
            for written, _, _ in analysis.spans(f"{stored['title']} {stored['body']}"):
                if analysis.fold(written) == word:
                    return written
        return word


def correct(visible: Visible, request: Request) -> Corrected | None:
    """Return the query with its unknown words replaced; None if there is none to replace or replace by."""
    changed: dict[str, str] = {}
    for word in request.words:
        folded = analysis.fold(word.text)
        if len(folded) >= SHORTEST and next(visible.documents(folded), None) is None:
            nearest = _nearest(visible, folded)
            if nearest is not None:
                changed[word.text] = visible.as_written(nearest)
    if not changed:
        return None
    words = tuple(Word(changed.get(word.text, word.text), word.parts, word.count) for word in request.words)
    wanted = replace(request, words=words, prefix=None)
    return Corrected(_written(wanted), wanted)


def _nearest(visible: Visible, word: str) -> str | None:
    ranked = sorted(visible.near(word), key=lambda other: (distance(word, other), other))[:MOST_CANDIDATES]
    best: tuple[float, int, str] | None = None
    for other in ranked:
        count = visible.count(other)
        if count and (best is None or (distance(word, other), -count, other) < best):
            best = (distance(word, other), -count, other)
    return best[2] if best else None


def distance(one: str, other: str) -> int:
    """Return how many letters must be added, taken away, changed or swapped with their neighbour.

    Damerau's distance in the restricted form ("optimal string alignment").
    """
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            step = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                step = min(step, rows[-2][j - 2] + 1)
            row.append(step)
        rows.append(row)
    return rows[-1][-1]


def _written(request: Request) -> str:
    said = [word.text for word in request.words]
    said += ['"' + " ".join(phrase) + '"' for phrase in request.phrases]
    return " ".join((*said, *("-" + word for word in request.excluded)))
