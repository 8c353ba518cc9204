"""Does a text read the same here as over there? Both pages are taken apart and compared.

Compared are the paragraphs word for word, links, lists, code, quotes, headings, emphasis and rules.
What an import changes on purpose is done to the original first: pictures are links, headings stand
below the page's own, addresses that cannot be linked are words, raised figures are characters.
Nothing here is shared with the writer but those rules and the way HTML is read, so that a fault of
one does not hide in both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from intranet.imports.stackexchange.markdown import BLOCKS, HEADING, parsed
from intranet.imports.stackexchange.pieces import MARKS, Surroundings
from intranet.web.text import clean_text

#: Levels by which the page's own headings push those of a text down, and the lowest there is.
HEADINGS_MOVE, LOWEST_HEADING = 2, 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader meets on a page, in order."""

    text: tuple[str, ...]  # of each paragraph, item, cell …
    links: tuple[tuple[str, str], ...]  # address, words
    lists: tuple[tuple[str, int, tuple[str, ...]], ...]  # ul or ol, first number, words of each item
    code: tuple[str, ...]
    quotes: tuple[tuple[int, str], ...]  # depth, words
    headings: tuple[tuple[str, str], ...]  # h3 …, words
    emphasis: tuple[tuple[str, str], ...]  # marks, the letters that carry them
    rules: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect in which two readings part, with the first place where they do."""

    aspect: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.aspect}: {self.before} → {self.after}"


def differences(original: str, rendered: str, around: Surroundings) -> list[Difference]:
    """Compare HTML from the dump with our page of it; empty means they read the same."""
    before, after = read(as_expected(original, around)), read(BeautifulSoup(rendered, "html.parser"))
    if before == after:
        return []
    found = []
    for aspect in (row.name for row in fields(Reading)):
        one, other = getattr(before, aspect), getattr(after, aspect)
        if one != other:
            found.append(Difference(aspect, *_first_difference(one, other)))
    return found


def as_expected(html: str, around: Surroundings) -> BeautifulSoup:
    """Return the original with everything done to it that an import changes on purpose."""
    page = parsed(html)
    for link in page.find_all("a"):
        address = around.address(link.get("href"))
        for hidden in reversed(list(around.hidden_pictures(link)) if address else []):
            link.insert_after(" (", _link(page, hidden, around.picture), ")")
        link["href"] = address
        if not address:
            link.unwrap()
    for image in page.find_all("img"):
        name, source = around.picture_name(image), around.address(image.get("src"))
        image.replace_with(_link(page, source, name) if source and not image.find_parent("a") else name)
    for code in page.find_all(["samp", "tt"]):
        code.name = "code"
    for tag in page.find_all(HEADING):
        for line_break in tag.find_all("br"):
            line_break.replace_with(" ")
        tag.name = f"h{min(int(tag.name[1]) + HEADINGS_MOVE, LOWEST_HEADING)}"
    for cell in page.find_all(["th", "td"]):
        for line_break in cell.find_all("br"):
            line_break.replace_with(" ")
    return page


def _link(page: BeautifulSoup, address: str, words: str) -> Tag:
    link = page.new_tag("a", href=address)
    link.append(words)
    return link


def read(page: BeautifulSoup) -> Reading:
    """Take a page apart."""
    reader = _Reader()
    for entering, node in _walk(page):
        if isinstance(node, Tag):
            (reader.enter if entering else reader.leave)(node)
        elif type(node) is NavigableString:  # its subclasses are comments and the like
            # Compatible characters are equal: a raised 2 is a 2, a raised hyphen a minus sign.
            reader.text(unicodedata.normalize("NFKC", clean_text(node)).replace("\N{MINUS SIGN}", "-"))
    return reader.reading()


def _walk(page: BeautifulSoup) -> Iterator[tuple[bool, PageElement]]:
    """Yield every node when it begins and every tag when it ends, whatever the depth."""
    ends: list[Tag] = []
    for node in page.descendants:
        while ends and node.parent is not ends[-1]:
            yield False, ends.pop()
        yield True, node
        if isinstance(node, Tag):
            ends.append(node)
    while ends:
        yield False, ends.pop()


@dataclass(slots=True)
class _Reader:
    """Collects a Reading from the beginnings, texts and ends of a page."""

    paragraphs: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    lists: list[tuple[str, int, tuple[str, ...]]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    quotes: list[tuple[int, str]] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    emphasis: list[tuple[str, str]] = field(default_factory=list)  # plain letters among them
    rules: int = 0
    seen: int = 0  # texts and boundaries so far; tells whether anything stands between two pieces of code
    code_began: int = 0
    code_ended: int = 0
    line: list[str] = field(default_factory=list)  # the paragraph that is being read
    open: list[tuple[Tag, list[str]]] = field(default_factory=list)  # what collects its words, with them
    items: dict[int, list[str]] = field(default_factory=dict)  # of each open list, by its identity

    def text(self, value: str) -> None:
        """Take in words."""
        self.seen += bool(value)
        self.line.append(value)
        for _tag, words in self.open:
            words.append(value)
        marks, letters = " and ".join(sorted(set(self.marks))), "".join(value.split())
        if self.emphasis and self.emphasis[-1][0] == marks:
            letters = self.emphasis.pop()[1] + letters
        if letters:
            self.emphasis.append((marks, letters))

    def enter(self, tag: Tag) -> None:
        """Take note that ``tag`` begins."""
        if tag.name in BLOCKS:
            self._end_line()
        if tag.name == "br":
            self.line.append("\v")  # survives the collapsing of spaces, see _one_line
            self.seen += 1
            self._apart()
        elif tag.name == "hr":
            self.rules += 1
        elif tag.name in MARKS:
            self.marks.append(MARKS[tag.name])
        elif tag.name in ("ul", "ol"):
            self.items[id(tag)] = []
        elif tag.name in ("a", "li", "blockquote", "code", "pre") or HEADING.fullmatch(tag.name):
            self.open.append((tag, []))
            self.code_began = self.seen

    def leave(self, tag: Tag) -> None:
        """Take note that ``tag`` ends."""
        if tag.name in BLOCKS:
            self._end_line()
        if tag.name in MARKS:
            self.marks.pop()
        elif tag.name in ("ul", "ol"):
            start = str(tag.get("start") or "1") if tag.name == "ol" else "1"
            self.lists.append((tag.name, int(start) if start.isdecimal() else 1, tuple(self.items.pop(id(tag)))))
        elif self.open and self.open[-1][0] is tag:
            self._finish(tag, self.open.pop()[1])

    def _finish(self, tag: Tag, collected: list[str]) -> None:
        words = _one_line(collected)
        if tag.name == "a":
            if words:
                self.links.append((_comparable(str(tag.get("href") or "")), words))
        elif tag.name == "li":
            self.items.get(id(tag.parent), []).append(words)
        elif tag.name == "blockquote":
            if words:
                self.quotes.append((sum(1 for outer, _ in self.open if outer.name == "blockquote"), words))
        elif tag.name == "pre" or (tag.name == "code" and not any(outer.name == "pre" for outer, _ in self.open)):
            self._take_code("".join(collected), is_block=tag.name == "pre")
        elif tag.name != "code" and words:
            self.headings.append((tag.name, words))

    def _take_code(self, code: str, *, is_block: bool) -> None:
        if is_block:
            self.code.append(code.removesuffix("\n"))
        elif code:
            is_beside = self.code and self.code_began == self.code_ended  # the last one: nobody sees two
            begun = self.code.pop() if is_beside else ""
            self.code.append(re.sub("[ \n]+", " ", begun + code))  # as a browser shows them in a line
        self.code_ended = self.seen

    def _end_line(self) -> None:
        self.seen += 1
        words = _one_line(self.line)
        if words:
            self.paragraphs.append(words)
        self.line = []
        self._apart()

    def _apart(self) -> None:
        for tag, words in self.open:
            if tag.name not in ("code", "pre"):
                words.append(" ")

    def reading(self) -> Reading:
        """Return what was collected."""
        self._end_line()
        return Reading(
            tuple(self.paragraphs), tuple(self.links), tuple(self.lists), tuple(self.code), tuple(self.quotes),
            tuple(self.headings), tuple(run for run in self.emphasis if run[0]), self.rules,
        )  # fmt: skip


def _one_line(parts: list[str]) -> str:
    """Join words with single spaces; line breaks stay, as arrows, but for those around the whole."""
    lines = [" ".join(line.split()) for line in "".join(parts).split("\v")]
    return re.sub(r"^[ ↵]+|[ ↵]+$", "", " ↵ ".join(lines))


def _comparable(address: str) -> str:
    """Write an address so that two spellings of the same one are equal: letters as codes, hosts in ASCII."""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    with suppress(UnicodeError):
        address = f"{scheme}{mark}{host.encode('idna').decode()}{slash}{path}" if host else address
    return quote(unquote(address), safe="/:?#[]@!$&'()*+,;=%")


def _first_difference(one: object, other: object, length: int = 80) -> tuple[str, str]:
    if isinstance(one, tuple) and isinstance(other, tuple):
        at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(one), len(other)) if at is None else at
        one, other = (side[at] if at < len(side) else "nothing" for side in (one, other))
        if isinstance(one, tuple | str) and type(one) is type(other):
            return _first_difference(one, other)
    if isinstance(one, str) and isinstance(other, str) and length < len(one) + len(other):
        at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
        one, other = one[max(at - 20, 0) :], other[max(at - 20, 0) :]
    return repr(one)[:length], repr(other)[:length]
