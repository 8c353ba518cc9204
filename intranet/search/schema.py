"""The fields of the index, and how a document fills them.

====================  ==========================================================================
``key``               kind:pk, unique
``facts``             kind, audience, group and state as one term: its postings tell, for a whole
                      segment in one pass, who may see each document and how to count it
``language``          to count the documents of each language
``text_<language>``   terms of title (twice), tags and body with positions: what is searched
``title_<language>``  terms of the title: similar questions
``words_<language>``  folded words, not stemmed: prefixes while typing, and spelling
``day``               when it last mattered, in days since 1970
``title, body``       the plain text that is shown
``digest``            of the whole document, to be compared with the database
====================  ==========================================================================

The title's terms are counted ``TITLE_WEIGHT`` times in one field instead of scoring two fields and
adding them up: the weights must be joined before a term's frequency saturates (Robertson, Zaragoza
and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from importlib.metadata import packages_distributions
from typing import Any, NamedTuple

from whoosh import columns, fields
from whoosh.analysis import IDAnalyzer

from intranet.search import analysis
from intranet.search.analysis import NONE
from intranet.search.documents import Document

#: To be raised whenever a field or the analysis changes: an index of another number is rebuilt.
VERSION = 1
TITLE_WEIGHT = 2
#: Characters of a document that are searched, and those kept to show where its words stand.
SEARCHED_CHARS = 100_000
SHOWN_CHARS = 6_000
DAY = 86_400
#: Stands between title, tags and body; no word contains it.
BOUNDARY = "|"


def only_whoosh() -> str:
    """Return the distribution that provides Whoosh.

    Raises ImportError where several do: the forks install their files over each other's.
    """
    providers = sorted(set(packages_distributions().get("whoosh", ())))
    if len(providers) != 1:
        raise ImportError(
            f"whoosh must come from one distribution, not from {providers}; install anew without the others"
        )
    return providers[0]


PROVIDER = only_whoosh()


class Facts(NamedTuple):
    """What of a document decides who may see it and under which heading it is counted."""

    kind: str
    audience_id: int
    group_id: int | None
    answered: bool | None

    def __str__(self) -> str:
        state = {None: "", False: "n", True: "y"}[self.answered]
        return f"{self.kind}|{self.audience_id}|{self.group_id or ''}|{state}"


@lru_cache(maxsize=1 << 14)
def read_facts(term: str) -> Facts:
    """Read the term of a ``Facts``. Raises ValueError for anything else."""
    kind, audience, group, state = term.split("|")
    return Facts(kind, int(audience), int(group) if group else None, {"": None, "n": False, "y": True}[state])


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages whose stems are indexed: those of the site, and none."""

    site: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every language a query is tried in."""
        return (*self.site, NONE)

    def of(self, document: Document) -> str:
        """Return the language a document is indexed in; one the site does not have counts as its first."""
        if document.language is None:
            return NONE
        return document.language if document.language in self.site else self.site[0]


def text_field(language: str) -> str:
    """Return the name of the field that holds everything of a document in this language."""
    return f"text_{language}"


def title_field(language: str) -> str:
    """Return the name of the field that holds titles in this language."""
    return f"title_{language}"


def words_field(language: str) -> str:
    """Return the name of the field that holds the words, as written but for case and accents."""
    return f"words_{language}"


def schema(languages: Languages) -> fields.Schema:
    """Return Whoosh's schema. Terms arrive as lists, so that no analyzer of ours is pickled into the index."""
    given = IDAnalyzer()
    made = fields.Schema(
        key=fields.ID(unique=True, stored=True),
        facts=fields.ID(),
        language=fields.ID(),
        day=fields.COLUMN(columns.NumericColumn("I")),
        title=fields.STORED(),
        body=fields.STORED(),
        digest=fields.STORED(),
    )
    for language in languages.all:
        made.add(text_field(language), fields.TEXT(analyzer=given, phrase=True))
        made.add(title_field(language), fields.TEXT(analyzer=given, phrase=False))
        made.add(words_field(language), fields.ID(analyzer=given))
    return made


def fingerprint(languages: Languages) -> str:
    """Return a short name that differs where two indexes could not be read by the same code."""
    parts = (VERSION, languages.site, TITLE_WEIGHT, SEARCHED_CHARS, SHOWN_CHARS)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


def values(document: Document, languages: Languages) -> dict[str, Any]:
    """Return what Whoosh's ``add_document`` takes."""
    language = languages.of(document)
    title, body = analysis.normal(document.title), analysis.normal(document.body[:SEARCHED_CHARS])
    title_terms, body_terms = analysis.terms(language, title), analysis.terms(language, body)
    tags = " ".join(document.tags)
    return {
        "key": document.key,
        "facts": str(Facts(document.kind, document.audience_id, document.group_id, document.answered)),
        "language": language,
        "day": int(document.at.astimezone(UTC).timestamp()) // DAY if document.at else 0,
        "title": title,
        "body": " ".join(body[:SHOWN_CHARS].split()),
        "digest": digest(document),
        title_field(language): title_terms,
        words_field(language): _words(language, (title, tags, body)),
        text_field(language): _apart(*[title_terms] * TITLE_WEIGHT, analysis.terms(language, tags), body_terms),
    }


def _apart(*parts: list[str]) -> list[str]:
    """Join lists of terms so that the last word of one and the first of the next are no neighbours."""
    joined: list[str] = []
    for part in parts:
        joined += [*part, BOUNDARY] if part else []
    return joined


def digest(document: Document) -> bytes:
    """Return a short name of everything a document says."""
    return hashlib.blake2b(repr(document).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _words(language: str, texts: Sequence[str]) -> list[str]:
    """Return the distinct folded words, without stop words."""
    term = analysis.term_maker(language)
    plain = analysis.term_maker(NONE)
    found = {word for text in texts for word, _, _ in analysis.spans(text)}
    return sorted({folded for word in found if term(word) is not None and (folded := plain(word))})
