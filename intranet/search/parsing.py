"""What a person typed, as words, phrases and exclusions. Nothing else has a meaning, nothing raises.

``"exact phrase"`` and ``-without`` are understood. Wildcards, fields and fuzziness are not: their cost
is the reader's to choose, and a search box that punishes a colon or a star is no help to anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from intranet.search import analysis

MOST_CHARS = 200
#: A shorter beginning stands for too many words.
SHORTEST_PREFIX = 3

#: Habits from other search boxes; here words are joined by "and" anyway.
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<plain>[^\s"]+))')
_CONTROL = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed; ``parts`` where hyphens join it; ``count`` how often it was typed."""

    text: str
    parts: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class Request:
    """A query that was understood."""

    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    prefix: str | None = None  # the last word, where it may be the beginning of a longer one

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Every word that results contain, as typed: phrases come last."""
        return (*(word.text for word in self.words), *(text for phrase in self.phrases for text in phrase))

    @property
    def can_be_looser(self) -> bool:
        """Whether a document may have some of it and not all."""
        return len(self.spoken) > 1 or any(word.parts for word in self.words)

    @cached_property
    def loosened(self) -> Request:
        """The same query with its phrases as mere words: for when nothing has them."""
        words = {analysis.fold(text): Word(text) for phrase in self.phrases for text in phrase}
        words.update({analysis.fold(word.text): word for word in self.words})
        return replace(self, words=tuple(words.values()), phrases=())


def parse(text: str, *, most_chars: int = MOST_CHARS) -> Request:
    """Understand what was typed, as far as the limit reaches."""
    text = analysis.normal(_CONTROL.sub(" ", text[:most_chars]))[:most_chars]
    if text.isupper() and " " in text:
        text = text.lower()  # a whole query in capitals holds no acronyms
    words: dict[str, Word] = {}
    phrases: list[tuple[str, ...]] = []
    excluded: list[str] = []
    last: str | None = None
    for part in _PART.finditer(text):
        said = _words(part["phrase"] or part["plain"] or "")
        last = None
        if part["minus"]:
            excluded += [word.text for word in said]
        elif part["phrase"] is not None:
            phrases += [tuple(text for word in said for text in word.parts or (word.text,))] if said else []
        else:
            for word in said:
                if word.text not in _OPERATORS:
                    key, last = analysis.fold(word.text), word.text
                    known = words.get(key)
                    words[key] = Word(word.text, word.parts, known.count + 1 if known else 1)
    return Request(tuple(words.values()), tuple(phrases), tuple(excluded), _prefix(text, last))


def _words(chunk: str) -> list[Word]:
    found = []
    for chain in analysis.CHAIN.finditer(chunk):
        parts = tuple(analysis.HYPHEN.split(chain.group()))
        found.append(Word("".join(parts), parts if len(parts) > 1 else ()))
    return found


def _prefix(text: str, last: str | None) -> str | None:
    """A last word that a space or a sign follows is complete."""
    if last is None or len(last) < SHORTEST_PREFIX or not text[-1:].isalnum():
        return None
    return last
