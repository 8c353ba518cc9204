"""Marking what matched, in text that anybody may have written.

The text is cut at the matches, every piece is escaped by itself, and only then do tags come between
the pieces: there is no moment at which a writer's text could be taken for markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from markupsafe import Markup, escape

from intranet.search import analysis
from intranet.search.parsing import Request
from intranet.search.schema import Languages

#: Characters of a snippet, of which so many before its first match.
LENGTH = 240
BEFORE = 60
#: Words looked at in one text; matches beyond are not shown.
MOST_SPANS = 1_500
OPEN, CLOSE = Markup("<mark>"), Markup("</mark>")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matched:
    """Which words of a text answer a query: ``which`` gives the query's word, or None.

    ``may_begin`` tells by its first letter, which no stemmer changes, that a word cannot.
    """

    which: Callable[[str], str | None]
    may_begin: Callable[[str], bool]

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return where the matches stand and what they match, without overlaps."""
        found: list[tuple[int, int, str]] = []
        letters: dict[str, bool] = {}
        for word, start, end in islice(analysis.spans(text), MOST_SPANS):
            letter = word[0]
            if letter not in letters:
                letters[letter] = self.may_begin(letter)
            if letters[letter] and (matched := self.which(word)) and (not found or start >= found[-1][1]):
                found.append((start, end, matched))
        return found


def matched_by(request: Request, languages: Languages) -> Matched:
    """Return what tells the matches of a query, in any language of the site."""
    wanted: dict[tuple[str, str], str] = {}
    said = [*request.spoken, *(part for word in request.words for part in word.parts)]
    telling = analysis.query_terms(analysis.NONE, said, languages.site)
    said = [word for word, term in zip(said, telling, strict=True) if term is not None]
    for language in languages.all:
        for word, term in zip(said, analysis.query_terms(language, said, languages.site), strict=True):
            if term is not None:
                wanted.setdefault((language, term), analysis.fold(word))
    beginning = analysis.fold(request.prefix) if request.prefix else None

    @lru_cache(maxsize=4_096)
    def which(word: str) -> str | None:
        for language in languages.all:
            term = analysis.term_maker(language)(word)
            if term is not None and (language, term) in wanted:
                return wanted[language, term]
        return beginning if beginning and analysis.fold(word).startswith(beginning) else None

    initials = {term[:1] for _, term in wanted} | ({beginning[:1]} if beginning else set())
    return Matched(which, lambda letter: analysis.fold(letter)[:1] in initials)


def marked(text: str, matched: Matched) -> Markup:
    """Return the whole text with its matches marked: for titles."""
    return _joined(text, [(start, end) for start, end, _ in matched.spans(text)])


def snippet(text: str, matched: Matched) -> Markup | None:
    """Return the stretch of the text with the most different words of the query; None without any."""
    spans = matched.spans(text)
    if not spans:
        return None
    best = max(range(len(spans)), key=lambda first: (_different(spans, first), -first))
    start = _word_start(text, max(0, spans[best][0] - BEFORE))
    end = _word_end(text, start + LENGTH)
    inside = [(left - start, right - start) for left, right, _ in spans if left >= start and right <= end]
    ends = ("…" if start else "", "…" if end < len(text) else "")
    return escape(ends[0]) + _joined(text[start:end], inside) + escape(ends[1])


def beginning(text: str) -> Markup:
    """Return the beginning of a text in which nothing matched."""
    end = _word_end(text, LENGTH)
    return escape(text[:end] + ("…" if end < len(text) else ""))


def _different(spans: list[tuple[int, int, str]], first: int) -> int:
    until = spans[first][0] + LENGTH - BEFORE
    near = set()
    for _, end, word in spans[first:]:
        if end > until:
            break
        near.add(word)
    return len(near)


def _joined(text: str, spans: Iterable[Span]) -> Markup:
    pieces: list[Markup] = []
    done = 0
    for start, end in spans:
        pieces += [escape(text[done:start]), OPEN, escape(text[start:end]), CLOSE]
        done = end
    return Markup("").join([*pieces, escape(text[done:])])


def _word_start(text: str, at: int) -> int:
    """Return where the word after ``at`` begins, if one does soon."""
    space = text.find(" ", at, at + BEFORE // 2) if at else -1
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - BEFORE // 2, at)
    return space if space > 0 else at
