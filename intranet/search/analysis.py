"""How text becomes terms: words, stop words, stems of each language, folded accents.

The same functions serve indexing, queries, highlighting and spelling, so that they cannot disagree.
A term is what the index holds; a word is what a person wrote.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache

import snowballstemmer
from whoosh.lang.stopwords import stoplists

#: Language of names and of whatever has none (ISO 639-2 "undetermined"): no stems, no stop words.
NONE = "und"
#: Distinct words remembered per language; a vocabulary of some years' posts.
REMEMBERED = 1 << 17
LONGEST_WORD = 64

#: v2.1, example.com, snake_case, C++ and C# are one word; an apostrophe ends one.
_WORD = r"\w+(?:\.\w+)*(?:\+\+|#(?!\w))?"
#: Words joined by hyphens: "Home-Office" is found as home, office and homeoffice.
CHAIN = re.compile(rf"{_WORD}(?:[-\u2010\u2011]{_WORD})*")
HYPHEN = re.compile(r"[-\u2010\u2011]")

#: Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)
_MARKS = re.compile("[\u0300-\u036f]")

_stemmers = threading.local()


def normal(text: str) -> str:
    """Return the text in the form that is indexed and shown: compatibility forms composed (NFKC)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold(word: str) -> str:
    """Return the word in lower case without accents: ``Łódź`` as ``lodz``."""
    word = word.lower()
    if word.isascii():
        return word
    return _MARKS.sub("", unicodedata.normalize("NFKD", word.translate(_LETTERS)))


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text as written, with where each begins and ends.

    Words joined by hyphens come as a whole first, written as one, then each by itself.
    """
    for found in CHAIN.finditer(text):
        chain = found.group()
        start, end = found.span()
        parts = () if chain.isalnum() else HYPHEN.split(chain)
        if len(parts) < 2:
            yield chain, start, end
            continue
        yield "".join(parts), start, end
        for part in parts:
            yield part, start, start + len(part)
            start += len(part) + 1


def _stem(language: str, word: str) -> str:
    """A stemmer keeps the word it works on in itself, hence one for each thread."""
    known = _stemmers.__dict__
    if language not in known:
        known[language] = snowballstemmer.stemmer(_ALGORITHMS[language])
    stem: str = known[language].stemWord(word)
    return stem


_ALGORITHMS = {"en": "english", "de": "german"}


@cache
def term_maker(language: str) -> Callable[[str], str | None]:
    """Return the function from a word as written to its term, None for a stop word.

    A stop word in capitals is kept: the IT department is not "it". Raises KeyError for a language
    without a stemmer.
    """
    if language == NONE:
        return lru_cache(maxsize=REMEMBERED)(lambda word: fold(word[:LONGEST_WORD]))
    stop_words = stoplists[language]

    @lru_cache(maxsize=REMEMBERED)
    def term(word: str) -> str | None:
        lower = word[:LONGEST_WORD].lower()
        if lower in stop_words and not (len(word) > 1 and word.isupper()):
            return None
        return fold(_stem(language, lower))

    return term


def terms(language: str, text: str) -> list[str]:
    """Return the terms of a text in order, without stop words."""
    term = term_maker(language)
    return [found for word, _, _ in spans(text) if (found := term(word)) is not None]


def query_terms(language: str, said: Sequence[str], site: Sequence[str]) -> list[str | None]:
    """Return the term of each word of a query, None where it says nothing in this language.

    A query of nothing but stop words keeps them all. Without a language, what is a stop word in any
    language of the site is dropped.
    """
    told = [term_maker(language)(word) for word in said]
    if language == NONE:
        stopped = {word for word in said if not all(term_maker(known)(word) for known in site)}
        told = [None if word in stopped else term for term, word in zip(told, said, strict=True)]
    if not any(told):
        return [fold(word[:LONGEST_WORD]) for word in said]
    return told
