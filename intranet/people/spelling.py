"""Who was probably meant where nobody's name fits: near words of the colleagues whom the viewer may see.

At most two letters are wrong in a word that is worth correcting, so of three parts of it one stands in the
right word as it was typed: that bounds who is looked at, and the first letter may be wrong as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sqlalchemy import or_

from intranet.access import Viewer
from intranet.database import db
from intranet.people import policy, queries
from intranet.people.forms import DirectoryFilter
from intranet.people.models import Person
from intranet.people.names import fold
from intranet.search.spelling import LONG, SHORTEST, distance

#: Colleagues whose words are compared, at most.
MOST_COMPARED = 5_000
#: Words that are corrected, at most.
MOST_WORDS = 3
#: Names of two parts are known by each: who looks for Katharina means Katharina-Sophie.
BETWEEN_WORDS = re.compile(r"[\s\-‐‑–]+")


def corrected(viewer: Viewer, wanted: DirectoryFilter) -> str:
    """Return what was typed with unknown words replaced by near ones; empty where that finds nobody either."""
    words, changed = wanted.text.split(), False
    if len(words) > MOST_WORDS or wanted.knows:
        return ""
    for place, word in enumerate(words):
        folded = fold(word)
        is_unknown = len(folded) >= SHORTEST and " " not in folded and not _is_known(viewer, folded)
        if is_unknown and (near := _nearest(viewer, folded)):
            words[place], changed = near, True
    meant = " ".join(words)
    return meant if changed and queries.directory(viewer, replace(wanted, text=meant, page=1)).total else ""


def _is_known(viewer: Viewer, word: str) -> bool:
    known = policy.listed(viewer).with_only_columns(Person.id).where(Person.find_key.like(f"% {word}%"))
    return db.session.scalar(known.limit(1)) is not None


def _nearest(viewer: Viewer, word: str) -> str:
    """Return the nearest word as somebody writes it, of several the most frequent; empty where none is near."""
    most = 2 if len(word) >= LONG else 1
    counts = Counter(
        spelled for spelled in _spellings(viewer, word, most) if abs(len(fold(spelled)) - len(word)) <= most
    )
    near = [(distance(word, fold(spelled)), -count, spelled) for spelled, count in counts.items()]
    best = min(near, default=(most + 1, 0, ""))
    return best[2] if best[0] <= most else ""


def _spellings(viewer: Viewer, word: str, most: int) -> Iterator[str]:
    """Yield the words of names and titles that hold a part of the word, as they are written."""
    parts = _parts(word, most + 1)
    holds = or_(*(Person.find_key.contains(part) for part in parts))
    columns: tuple[Any, ...] = Person.display_name, Person.title
    query = policy.listed(viewer).with_only_columns(*columns).where(holds).limit(MOST_COMPARED)
    for row in db.session.execute(query):
        for spelled in BETWEEN_WORDS.split(" ".join(row)):
            if any(part in fold(spelled) for part in parts):
                yield spelled


def _parts(word: str, count: int) -> list[str]:
    """Cut the word into as many parts, as equal as can be."""
    cuts = [len(word) * number // count for number in range(count + 1)]
    return [word[begin:end] for begin, end in pairwise(cuts)]
