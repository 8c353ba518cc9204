"""From an understood query to Whoosh's query objects.

A document is indexed in one language, so a query is one conjunction for each language of the site: a
word that says nothing in German ("die") is dropped there and still counts in English.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from whoosh import matching as matchers
from whoosh import query

from intranet.search import analysis
from intranet.search.parsing import Request, Word
from intranet.search.ranking import idf
from intranet.search.schema import Languages, text_field, title_field, words_field

#: A word that only begins as typed is worth so much of one that is as typed.
PREFIX_WEIGHT = 0.4
#: The cost of a query grows with its words: so many of the most telling ones are looked up.
MOST_WORDS = 16
#: Completions of a beginning that are looked at, the most frequent first.
MOST_COMPLETIONS = 64


Join = Callable[[Iterable[query.Query]], query.Query]


class Union(query.Or):
    """A union that is always walked in step.

    Whoosh would score every document of a union in advance when the index is small, and walk it when
    it is large: what tests measure would not be what a company gets.
    """

    matcher_type = query.Or.DEFAULT_MATCHER


class IdMatcher(matchers.ListMatcher):
    """A list of ids that skips ahead by halving instead of step by step."""

    _i: int

    def skip_to(self, target: int) -> None:
        """Move to the first document from ``target`` on."""
        self._i = bisect_left(self._ids, target, self._i)


class AnyOf(query.Query):
    """Documents that have any of the terms in a field without lengths, all with one score."""

    def __init__(self, fieldname: str, texts: Iterable[str], score: float) -> None:
        self.fieldname = fieldname
        self.texts = tuple(texts)
        self.score = score
        self.boost = 1.0

    def estimate_size(self, reader: Any) -> int:
        """Return at least the number of documents found; the rarest clause leads."""
        return sum(reader.doc_frequency(self.fieldname, text) for text in self.texts)

    def matcher(self, searcher: Any, context: Any = None) -> matchers.Matcher:
        """Return a matcher over the ids, read in one go."""
        reader = searcher.reader()
        found: set[int] = set()
        for text in self.texts:
            if (self.fieldname, text) in reader:
                found.update(reader.postings(self.fieldname, text).all_ids())
        if not found:
            return matchers.NullMatcher()
        return IdMatcher(array("I", sorted(found)), all_weights=self.score)


def either(queries: Iterable[query.Query]) -> query.Query:
    """Return the union of what can match at all."""
    found = [sub for sub in queries if sub is not query.NullQuery]
    if len(found) < 2:
        return found[0] if found else query.NullQuery
    return Union(found)


def every(queries: Iterable[query.Query]) -> query.Query:
    """Return the intersection, which is nothing if one of them is."""
    found = list(queries)
    if not found or any(sub is query.NullQuery for sub in found):
        return query.NullQuery
    return query.And(found) if len(found) > 1 else found[0]


def better(one: query.Query, other: query.Query) -> query.Query:
    """Return the union of two ways to say one thing: a document counts by the better one."""
    if query.NullQuery in (one, other):
        return either([one, other])
    return query.DisjunctionMax([one, other])


def all_words(reader: Any, request: Request, languages: Languages) -> query.Query:
    """Return the query for documents with every word and phrase."""
    found = either(_all_in(reader, request, languages, language) for language in languages.all)
    return _without(reader, request, languages, found)


def some_words(reader: Any, request: Request, languages: Languages) -> query.Query:
    """Return the query for documents with any of the words; phrases stay required."""
    found = either(_some_in(reader, request, languages, language) for language in languages.all)
    return _without(reader, request, languages, found)


def titles(reader: Any, request: Request, languages: Languages) -> query.Query:
    """Return the query for titles with any of the words."""
    return either(
        _term(reader, title_field(language), term, word.count)
        for language in languages.all
        for word, term in words_said(reader, request, languages, language)
    )


def words_said(reader: Any, request: Request, languages: Languages, language: str) -> list[tuple[Word, str]]:
    """Return the words of a query that say something in a language, with their terms, in order."""
    terms = analysis.query_terms(language, [word.text for word in request.words], languages.site)
    said = [(word, term) for word, term in zip(request.words, terms, strict=True) if term is not None]
    if len(said) <= MOST_WORDS:
        return said
    field = text_field(language)
    rarest = sorted(said, key=lambda pair: reader.doc_frequency(field, pair[1]) or reader.doc_count_all())
    kept = {term for _, term in rarest[:MOST_WORDS]}
    return [pair for pair in said if pair[1] in kept]


def completions(reader: Any, language: str, word: str) -> list[str]:
    """Return the words of a language's documents that begin as typed."""
    found = reader.expand_prefix(words_field(language), analysis.fold(word))
    return [text if isinstance(text, str) else text.decode("utf-8") for text in found]


def _all_in(reader: Any, request: Request, languages: Languages, language: str) -> query.Query:
    words = [
        _word(reader, request, language, *said, every) for said in words_said(reader, request, languages, language)
    ]
    return every([*words, *_phrases(reader, request, languages, language)])


def _some_in(reader: Any, request: Request, languages: Languages, language: str) -> query.Query:
    words = either(
        _word(reader, request, language, *said, either) for said in words_said(reader, request, languages, language)
    )
    if not request.phrases:
        return words
    phrases = every(_phrases(reader, request, languages, language))
    if phrases is query.NullQuery or words is query.NullQuery:
        return phrases
    return query.AndMaybe(phrases, words)


def _word(reader: Any, request: Request, language: str, word: Word, term: str, join: Join) -> query.Query:
    """One clause: the stem, or the parts that hyphens join in this query, and what the last word may become."""
    field = text_field(language)
    found = _term(reader, field, term, word.count)
    if word.parts:
        parts = [part for part in analysis.query_terms(language, word.parts, ()) if part]
        apart = join(_term(reader, field, part, word.count) for part in parts)
        found = better(found, apart)
    if word.text == request.prefix:
        found = either([found, _beginning(reader, language, word.text, term)])
    return found


def _beginning(reader: Any, language: str, word: str, term: str) -> query.Query:
    """What the word may become, apart from its own forms: those share its stem."""
    field, term_of = words_field(language), analysis.term_maker(language)
    others = [text for text in completions(reader, language, word) if term_of(text) != term]
    having = {text: reader.doc_frequency(field, text) for text in others}
    texts = sorted(having, key=lambda text: (-having[text], text))[:MOST_COMPLETIONS]
    if not texts:
        return query.NullQuery
    weight = idf(reader.doc_frequency("language", language), sum(having[text] for text in texts))
    return AnyOf(field, texts, score=PREFIX_WEIGHT * weight)


def _phrases(reader: Any, request: Request, languages: Languages, language: str) -> list[query.Query]:
    """Each phrase as words side by side; the stop words in it are not looked at."""
    field = text_field(language)
    found = []
    for phrase in request.phrases:
        terms = [term for term in analysis.query_terms(language, phrase, languages.site) if term]
        side_by_side = query.Phrase(field, terms) if len(terms) > 1 else _term(reader, field, terms[0])
        found.append(side_by_side if all((field, term) in reader for term in terms) else query.NullQuery)
    return found


def _without(reader: Any, request: Request, languages: Languages, wanted: query.Query) -> query.Query:
    unwanted = either(
        _term(reader, text_field(language), term)
        for language in languages.all
        for term in map(analysis.term_maker(language), request.excluded)
        if term is not None
    )
    if query.NullQuery in (wanted, unwanted):
        return wanted
    return query.AndNot(wanted, unwanted)


def _term(reader: Any, field: str, term: str, count: int = 1) -> query.Query:
    if (field, term) not in reader:
        return query.NullQuery
    return query.Term(field, term, boost=float(count))
