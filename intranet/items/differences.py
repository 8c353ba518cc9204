"""What changed between two texts: words that came, went and stayed."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LINES = re.compile(r"[^\n]*\n|[^\n]+")
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
#: Words of one passage times words of the other: beyond this it is shown as replaced whole.
MOST_PAIRS = 250_000


class Fate(enum.StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that share a fate. The kept and the added ones, in order, are the new text."""

    fate: Fate
    text: str


#: How a passage that became another one is shown.
Replaced = Callable[[str, str], Iterator[Piece]]


def differences(before: str, after: str) -> list[Piece]:
    """Return how ``before`` became ``after``: compared by lines, and within changed lines by words."""
    pieces: list[Piece] = []
    for piece in _compared(LINES.findall(before), LINES.findall(after), _by_words):
        if pieces and pieces[-1].fate == piece.fate:
            pieces[-1] = Piece(piece.fate, pieces[-1].text + piece.text)
        else:
            pieces.append(piece)
    return pieces


def _compared(before: Sequence[str], after: Sequence[str], replaced: Replaced) -> Iterator[Piece]:
    for change, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        old, new = before[start:end], after[new_start:new_end]
        if change == "equal":
            yield Piece(Fate.KEPT, "".join(old))
        elif change == "replace":
            yield from replaced("".join(old), "".join(new))
        else:
            yield from _replaced_whole("".join(old), "".join(new))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) * len(new) > MOST_PAIRS:
        return _replaced_whole(before, after)
    return _compared(old, new, _replaced_whole)


def _replaced_whole(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece(Fate.REMOVED, before)
    if after:
        yield Piece(Fate.ADDED, after)
