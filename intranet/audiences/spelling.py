"""Values that nobody has: a slip of the pen mostly, now and then a department that is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from intranet.audiences.attributes import Operator
from intranet.people.names import fold

#: How much of a value and of the one it is taken for must be alike, 1 being all.
ALIKE = 0.6
#: Values that get a guess on one page: each is compared with all that people have, for up to a tenth of a second.
MOST_GUESSES = 5
BEGINNINGS = (Operator.STARTS_WITH, Operator.STARTS_NOT_WITH)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nobody has, and the nearest that somebody has; empty where none is near."""

    value: str
    nearest: str = ""


def unknown(operator: str, values: Iterable[str], had: Mapping[str, str], guesses: int = MOST_GUESSES) -> list[Unknown]:
    """Return those of the values that nobody has. ``had`` is what people have, by its folded form.

    The first of them, ``guesses`` in number, come with the nearest that somebody has.
    """
    found: list[Unknown] = []
    for value in dict.fromkeys(values):
        folded = fold(value)
        known = {key[: len(folded)]: text for key, text in had.items()} if operator in BEGINNINGS else had
        if folded and folded not in known:
            near = get_close_matches(folded, known, n=1, cutoff=ALIKE) if len(found) < guesses else []
            found.append(Unknown(value, known[near[0]] if near else ""))
    return found
