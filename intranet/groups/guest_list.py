"""Whom the lines of a pasted list mean: names, mail addresses or user names, one in each line.

A line may come from anywhere: ``Ben Okafor``, ``Okafor, Ben``, ``ben``, ``"Ben Okafor" <ben@example.com>;``.
An address means one person. So does a whole name, if only one bears it; else its words are taken for
beginnings, and whoever they fit is offered. One person's user name may be another's name: then both are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from intranet.people.names import fold
from intranet.people.queries import PersonCard

MOST_LINES = 250
#: People offered for one line; with more it says too little.
MOST_OFFERED = 8
APART = re.compile(r"[\s<>,;\"']+")
AROUND = " \t,;*•-–\"'"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be meant, and by what they are told."""

    card: PersonCard
    username: str
    email: str
    find_key: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line and whom it can mean: nobody, one, or several of whom one is to be chosen."""

    number: int
    text: str
    people: Sequence[PersonCard] = ()

    @property
    def is_clear(self) -> bool:
        """Whether it means one person."""
        return len(self.people) == 1


def split(text: str) -> list[str]:
    """Return the lines in which something stands; of a line of addresses each is one."""
    found: list[str] = []
    for line in text.splitlines():
        addresses = _addresses(line)
        found += addresses if len(addresses) > 1 else [line.strip(AROUND)]
    return list(dict.fromkeys(line for line in found if line))


def read(text: str, people: Iterable[Colleague]) -> list[Line]:
    """Say of each line whom it means."""
    known = _Register(people)
    return [Line(number, line, known.meant_by(line)) for number, line in enumerate(split(text), 1)]


class _Register:
    """Colleagues by everything that they are told by."""

    def __init__(self, people: Iterable[Colleague]) -> None:
        self._people = list(people)
        self._by_sign: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
        words: list[tuple[str, int]] = []
        for at, person in enumerate(self._people):
            for sign in {person.username.casefold(), person.email.casefold()} - {""}:
                self._by_sign[sign].append(at)
            self._by_name[_words(person.card.display_name)].append(at)
            words += [(word, at) for word in person.find_key.split()]
        self._beginnings = sorted(words)

    def meant_by(self, line: str) -> list[PersonCard]:
        """Return whom a line can mean, in the order of the people."""
        addresses = _addresses(line)
        found = set(self._by_sign.get((addresses[0] if addresses else line).casefold(), ()))
        if not addresses:
            found |= set(self._by_name.get(_words(line), ())) or self._beginning_with(_words(line))
        return [self._people[at].card for at in sorted(found)] if len(found) <= MOST_OFFERED else []

    def _beginning_with(self, words: Iterable[str]) -> set[int]:
        each = [set(self._with_beginning(word)) for word in words]
        return set.intersection(*each) if each else set()

    def _with_beginning(self, word: str) -> Iterator[int]:
        at = bisect_left(self._beginnings, (word, -1))
        while at < len(self._beginnings) and self._beginnings[at][0].startswith(word):
            yield self._beginnings[at][1]
            at += 1


def _addresses(line: str) -> list[str]:
    """Return the mail addresses in a line, in one walk over it: a pattern would try each letter of a long one anew."""
    return [part for part in APART.split(line) if "@" in part[1:-1]]


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name in one order, so that "Okafor, Ben" is Ben Okafor."""
    return tuple(sorted(fold(name).split()))
