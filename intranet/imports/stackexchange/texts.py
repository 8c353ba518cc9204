"""A dump's texts made ready: Markdown, the page made of it, and whether that reads the same.

This is the slow part of an import, so it happens before the database is touched: what is ready waits
in a temporary file, and the transaction that writes it is short.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TextIO

from intranet.imports.stackexchange.dump import ANSWER, COMMENTS, POSTS, QUESTION, Dump, Post, Remark, Written
from intranet.imports.stackexchange.fidelity import differences
from intranet.imports.stackexchange.ledger import POST, REMARK
from intranet.imports.stackexchange.markdown import html_to_markdown
from intranet.imports.stackexchange.pieces import Surroundings
from intranet.imports.stackexchange.remarks import remark_to_html
from intranet.imports.stackexchange.rows import Advance
from intranet.imports.stackexchange.survey import Survey
from intranet.items.models import BODY_LENGTH, TITLE_LENGTH
from intranet.items.tagging import MAX_TAGS, TAG_LENGTH, parse
from intranet.web.text import clean_line, render_markdown

#: The files in the order in which texts are made ready: nothing comes before what it stands under.
PASSES = (POSTS, POSTS, COMMENTS)

QUESTIONS, ANSWERS, REMARKS = "question", "answer", "comment"

LICENCE_PAGE = "https://creativecommons.org/licenses/by-sa/{version}/"
NETWORK = {"site": "Stack Exchange", "url": "https://stackexchange.com"}


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that only waits to be written. ``parent`` is the number of the post it stands under."""

    kind: str
    number: int
    parent: int | None
    author: str
    title: str
    body: str
    body_html: str
    score: int
    tags: list[str]
    created_at: datetime
    last_activity_at: datetime
    edited_at: datetime | None
    source: dict[str, str]


@dataclass(slots=True)
class Texts:
    """The texts that are new here, in a file, and what is to be said about them."""

    file: TextIO
    new: Counter[str] = field(default_factory=Counter)  # by kind
    known: Counter[str] = field(default_factory=Counter)  # arrived before
    homeless: Counter[str] = field(default_factory=Counter)  # stood under a post that was removed here
    authors: set[str] = field(default_factory=set)  # of the new ones
    exceptions: list[tuple[str, int, str]] = field(default_factory=list)  # kind, number, what reads differently
    characters: int = 0  # in the file, the measure of progress
    long: int = 0  # longer than anybody may write here: they are read, but must be cut to be edited

    def read(self, advance: Advance | None = None) -> Iterator[Ready]:
        """Read the texts back in their order; ``advance`` is told the characters read."""
        self.file.seek(0)
        for line in self.file:
            if advance:
                advance(len(line))
            values: dict[str, Any] = json.loads(line)
            for name in ("created_at", "last_activity_at", "edited_at"):
                values[name] = values[name] and datetime.fromisoformat(values[name])
            yield Ready(**values)

    def add(self, text: Ready, original: str, around: Surroundings) -> None:
        """Keep a text, and take note of where it reads differently from its original."""
        self.characters += self.file.write(json.dumps(asdict(text), default=datetime.isoformat) + "\n")
        self.new[text.kind] += 1
        self.long += len(text.body) > BODY_LENGTH
        if text.author:
            self.authors.add(text.author)
        for difference in differences(original, text.body_html, around):
            self.exceptions.append((text.kind, text.number, str(difference)))


@dataclass(slots=True)
class Preparation:
    """Turns what a survey found into texts."""

    found: Survey
    known: dict[str, set[int]]  # numbers of the posts and comments that arrived before
    purged: set[int]  # numbers of posts that were removed here for good: nothing can stand under them
    around: Surroundings
    texts: Texts

    def run(self, dump: Dump, advance: Advance | None = None) -> None:
        """Read the dump again and make its texts ready. Raises CannotImport."""
        for kind, name in ((QUESTION, QUESTIONS), (ANSWER, ANSWERS)):
            for post in dump.posts(advance):
                if (
                    post.kind == kind
                    and self.found.has_post(post.id)
                    and self._is_new(name, POST, post, post.parent_id)
                ):
                    self.texts.add(self._post(post), post.body, self.around)
        for remark in dump.remarks(advance):
            if self.found.has_post(remark.post_id) and self._is_new(REMARKS, REMARK, remark, remark.post_id):
                original = remark_to_html(remark.text)
                self.texts.add(self._remark(remark, original), original, self.around)

    def _is_new(self, name: str, kind: str, written: Written, parent: int | None) -> bool:
        if written.id in self.known[kind]:
            self.texts.known[name] += 1
        elif parent in self.purged:
            self.texts.homeless[name] += 1
            if kind == POST:
                self.purged.add(written.id)
        else:
            return True
        return False

    def _post(self, post: Post) -> Ready:
        body = html_to_markdown(post.body, self.around)
        is_question = post.kind == QUESTION
        return Ready(
            kind=QUESTIONS if is_question else ANSWERS,
            number=post.id,
            parent=post.parent_id,
            author=post.author,
            title=clean_line(post.title)[: TITLE_LENGTH * 2] if is_question else "",
            body=body,
            body_html=render_markdown(body),
            score=post.score,
            tags=[tag[:TAG_LENGTH] for tag in parse(",".join(post.tags))][:MAX_TAGS] if is_question else [],
            created_at=post.created_at,
            last_activity_at=post.last_activity_at,
            edited_at=post.edited_at,
            source=self._source(post, f"/{'q' if is_question else 'a'}/{post.id}"),
        )

    def _remark(self, remark: Remark, original: str) -> Ready:
        body = html_to_markdown(original, self.around)
        question = self.found.answers.get(remark.post_id, remark.post_id)
        return Ready(
            kind=REMARKS,
            number=remark.id,
            parent=remark.post_id,
            author=remark.author,
            title="",
            body=body,
            body_html=render_markdown(body),
            score=remark.score,
            tags=[],
            created_at=remark.created_at,
            last_activity_at=remark.created_at,
            edited_at=None,
            source=self._source(remark, f"/q/{question}#comment{remark.id}_{remark.post_id}"),
        )

    def _source(self, written: Written, path: str) -> dict[str, str]:
        """Say who wrote it, where it stands and on which terms, as the licence asks."""
        site = self.around.site
        place = {"site": site.partition("://")[2], "url": site + path} if site else NETWORK
        source = {**place, "licence": written.licence}
        if version := written.licence.rpartition(" ")[2] if written.licence.startswith("CC BY-SA ") else "":
            source["licence_url"] = LICENCE_PAGE.format(version=version)
        if name := self.found.authors.get(written.author):
            source["author"] = name
        return source
