"""How names are sorted and found on the directory page: without accents, case and punctuation.

The page must find *Łukasiewicz* by "lukas" and put *Ångström* at A, on SQLite as on PostgreSQL, whose
collations differ. So both forms are made here, by the folding of the search, and stored with the person.
"""

from __future__ import annotations

import re

from intranet.search import analysis

INSIDE_A_WORD = re.compile(r"(?<=\w)['’ʼ.-](?=\w)")
NO_LETTER = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the text in small base letters, its words one space apart."""
    return NO_LETTER.sub(" ", analysis.fold(text)).strip()


def find_key(*texts: str) -> str:
    """Return the words of all texts, each after a space; ``O'Brien`` is found as "brien" and "obrien"."""
    words = [word for text in texts for word in fold(text).split()]
    joined = [word for text in texts for word in fold(INSIDE_A_WORD.sub("", text)).split()]
    return " " + " ".join(dict.fromkeys(words + joined))


def patterns(typed: str, most: int = 6) -> list[str]:
    """Return the LIKE patterns that a ``find_key`` must all meet: each typed word begins one of its words.

    Scripts that write without spaces are found anywhere in a word. Folding leaves no wildcard.
    """
    return [f"% {word}%" if word.isascii() else f"%{word}%" for word in fold(typed).split()[:most]]
