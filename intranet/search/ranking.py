"""How results are ordered: BM25 with the idf of Robertson, then small adjustments near the top.

Parameters are the literature's defaults, not tuned to a collection:

* ``K1`` between 1.2 and 2 and ``B`` 0.75: Robertson and Zaragoza, "The Probabilistic Relevance
  Framework: BM25 and Beyond" (2009), §3.6; ``K1`` is the middle.
* idf = ln(1 + (N - n + 0.5) / (n + 0.5)), never negative. Whoosh's own, ln(N / (n + 1)) + 1, gives a
  word of every second document nearly the weight of a telling one.
* A word that a query repeats counts as often (same book, the limit of a large ``k3``).
* Neighbours in the query that follow each other in the document, or stand within eight words, score as
  terms of their own: Metzler and Croft, "A Markov Random Field Model for Term Dependencies" (SIGIR
  2005), with their weights of 0.8 for words and 0.1 for each of the two.
* Who types a name wants the one who bears it, not what was said to them: a person or a group whose name has
  every word of the query comes first (Broder, "A taxonomy of web search", 2002: navigational queries).
* Recency and an accepted answer only decide between near equals.

N, n and the average length are those of the document's language: else the smaller language of a site
would seem full of rare words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whoosh import scoring

K1 = 1.6
B = 0.75
PAIR_WEIGHT = 0.1 / 0.8
NEAR = 8
#: A document of today scores this much more than one of long ago; half of it after HALF_LIFE days.
RECENCY = 0.1
HALF_LIFE = 365
ACCEPTED = 0.05
#: Kinds that bear a name, and what it is worth to be called by it: more than any length or age of the others.
NAMED = frozenset({"person", "group"})
BY_NAME = 3.0
#: Adjustments are made among so many of the best by BM25: the first pages.
WINDOW = 60


@dataclass(frozen=True, slots=True)
class FieldStatistics:
    """Of the documents that have a field: how many, and their average length in terms."""

    documents: int
    average_length: float


def idf(documents: int, having: int) -> float:
    """Return the weight of a term that ``having`` of ``documents`` contain."""
    having = min(having, documents)
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def bm25(weight: float, frequency: float, length: float, average: float) -> float:
    """Return the score of one term in one document."""
    return weight * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average))


class Bm25(scoring.BM25F):
    """Whoosh's weighting model with the idf above and statistics for each language."""

    def __init__(self, statistics: Mapping[str, FieldStatistics]) -> None:
        super().__init__(B=B, K1=K1)
        self.statistics = statistics

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        """Return the weight of a term in its language."""
        having = searcher.get_parent().doc_frequency(fieldname, text)
        return idf(self.statistics[fieldname].documents, having)

    def scorer(self, searcher: Any, fieldname: str, text: str, qf: int = 1) -> scoring.BaseScorer:
        """Return the scorer of one term; fields without lengths only say whether they match."""
        if fieldname not in self.statistics:
            return scoring.WeightScorer.for_(searcher, fieldname, text)
        weight = searcher.get_parent().idf(fieldname, text)
        return Bm25Scorer(searcher, fieldname, text, weight, self.statistics[fieldname].average_length)


class Bm25Scorer(scoring.WeightLengthScorer):
    """BM25 of one term."""

    def __init__(self, searcher: Any, fieldname: str, text: str, weight: float, average: float) -> None:
        self.factor = weight * (K1 + 1)
        self.flat = K1 * (1 - B)
        self.slope = K1 * B / average
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: float) -> float:
        return self.factor * weight / (weight + self.flat + self.slope * length)


def prior(days_old: int | None, accepted: bool) -> float:
    """Return the factor by which a document's state moves its score; 1 for an old, open one."""
    recency = RECENCY * 0.5 ** (max(days_old, 0) / HALF_LIFE) if days_old is not None else 0.0
    return 1 + recency + (ACCEPTED if accepted else 0.0)
