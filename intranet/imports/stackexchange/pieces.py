"""The running text of a post, flattened: words, code, and where marks, links and lines begin and end.

Nested nodes become a flat list in which spaces stand outside marks (CommonMark knows no ``** bold**``),
nothing is empty and equal neighbours are one. What cannot be said in our Markdown is put into words
here: pictures become links to them, raised and lowered figures become such characters.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4.element import NavigableString, PageElement, Tag

from intranet.web.text import MAX_NESTING, SCHEMES, clean_text

EMPHASIS, STRONG, STRUCK = "emphasis", "strong", "struck"
MARKS = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), EMPHASIS),
    **dict.fromkeys(("strong", "b"), STRONG),
    **dict.fromkeys(("del", "s", "strike"), STRUCK),
}
RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")

#: What the editor over there puts for a picture that nobody described.
UNDESCRIBED = frozenset({"", "enter image description here", "alt text"})
PICTURE_FILE = re.compile(r"(?i)\.(?:png|jpe?g|gif|svg|webp|bmp)$")

SPACE = re.compile(r"[ \t\n\r\f]+")


class Kind(enum.Enum):
    """What a piece is."""

    TEXT = enum.auto()
    CODE = enum.auto()
    OPEN = enum.auto()  # a mark begins; the value says which
    CLOSE = enum.auto()
    LINK = enum.auto()  # a link begins; its end carries address and title
    UNLINK = enum.auto()
    BREAK = enum.auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of a flattened run."""

    kind: Kind
    value: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known about the site a text comes from and the page it goes to."""

    site: str = ""  # address of the community; without it relative links lead nowhere
    picture: str = "Picture"  # words for a picture that nobody described

    def address(self, href: object) -> str:
        """Return where ``href`` leads, absolute, or "" when that is nowhere we link to."""
        target = SPACE.sub("", href) if isinstance(href, str) else ""
        if target.startswith("//"):
            target = f"https:{target}"
        try:
            if self.site and target and not urlsplit(target).scheme:
                target = urljoin(self.site, target)
            parts = urlsplit(target)
        except ValueError:  # such as a torn IPv6 host
            return ""
        known = parts.scheme.lower() in SCHEMES and (parts.netloc or parts.scheme.lower() == "mailto")
        return target if known else ""

    def picture_name(self, image: Tag) -> str:
        """Return the words that stand for a picture."""
        described = SPACE.sub(" ", str(image.get("alt") or "")).strip()
        return self.picture if described.lower() in UNDESCRIBED else described

    def hidden_pictures(self, link: Tag) -> Iterator[str]:
        """Yield the pictures in ``link`` that its address does not lead to already."""
        address = self.address(link.get("href"))
        for image in link.find_all("img"):
            source = self.address(image.get("src"))
            if source and source != address and not PICTURE_FILE.search(urlsplit(address).path):
                yield source


def flattened(nodes: Iterable[PageElement], around: Surroundings) -> list[Piece]:
    """Return the pieces of a run of inline nodes."""
    flat = _Flattening(around)
    for node in nodes:
        flat.add(node, frozenset(), 0)
    return _settled(flat.pieces)


@dataclass(slots=True)
class _Flattening:
    """Walks nested nodes and notes their pieces in order."""

    around: Surroundings
    pieces: list[Piece] = field(default_factory=list)

    def add(self, node: PageElement, within: frozenset[str], depth: int) -> None:
        """Note ``node``, which stands within these marks (and "a", a link)."""
        if isinstance(node, Tag):
            if depth > MAX_NESTING:
                self._text(node.get_text())
            else:
                self._tag(node, within, depth)
        elif type(node) is NavigableString:  # its subclasses are comments and the like
            self._text(node)

    def _text(self, value: str) -> None:
        self.pieces.append(Piece(Kind.TEXT, clean_text(value)))

    def _tag(self, node: Tag, within: frozenset[str], depth: int) -> None:
        mark = MARKS.get(node.name)
        if mark and mark not in within:
            self.pieces.append(Piece(Kind.OPEN, mark))
            self._children(node, within | {mark}, depth)
            self.pieces.append(Piece(Kind.CLOSE, mark))
        elif node.name == "br":
            self.pieces.append(Piece(Kind.BREAK))
        elif node.name in ("code", "samp", "tt"):
            code = clean_text(node.get_text()).replace("\n", " ")
            # A paragraph that begins with the link "[`]:`](…)" would be the definition of an address.
            self.pieces.append(Piece(Kind.TEXT if "a" in within and "]:" in code else Kind.CODE, code))
        elif node.name == "img":
            self._image(node, linked="a" in within)
        elif node.name == "a" and "a" not in within:
            self._link(node, within, depth)
        elif node.name in ("sup", "sub"):
            self._shifted(node, RAISED if node.name == "sup" else LOWERED, within, depth)
        else:
            self._children(node, within, depth)

    def _children(self, node: Tag, within: frozenset[str], depth: int) -> None:
        for child in node.children:
            self.add(child, within, depth + 1)

    def _shifted(self, node: Tag, table: dict[int, int], within: frozenset[str], depth: int) -> None:
        text = node.get_text()
        if node.find(True) is None and all(ord(char) in table for char in text):
            self._text(text.translate(table))
        else:
            self._children(node, within, depth)

    def _link(self, node: Tag, within: frozenset[str], depth: int) -> None:
        address = self.around.address(node.get("href"))
        if not address:
            self._children(node, within, depth)
            return
        # The title of a tag's link only says "show questions tagged …".
        title = "" if "post-tag" in (node.get("class") or []) else str(node.get("title") or "")
        self.pieces.append(Piece(Kind.LINK))
        self._children(node, within | {"a"}, depth)
        self.pieces.append(Piece(Kind.UNLINK, address, title))
        for source in self.around.hidden_pictures(node):
            self._text(" (")
            self._linked(self.around.picture, source)
            self._text(")")

    def _image(self, image: Tag, *, linked: bool) -> None:
        source = self.around.address(image.get("src"))
        name = self.around.picture_name(image)
        if linked or not source:
            self._text(name)
        else:
            self._linked(name, source)

    def _linked(self, words: str, address: str) -> None:
        self.pieces.append(Piece(Kind.LINK))
        self._text(words)
        self.pieces.append(Piece(Kind.UNLINK, address))


def _settled(pieces: Iterable[Piece]) -> list[Piece]:
    """Collapse spaces, move them out of marks and links, drop what is empty, join equal neighbours."""
    settled: list[Piece] = []
    opened: list[Piece] = []  # begun, but nothing stands in it yet
    space, breaks = "", 0
    for piece in pieces:
        if piece.kind in (Kind.OPEN, Kind.LINK):
            opened.append(piece)
        elif piece.kind in (Kind.CLOSE, Kind.UNLINK):
            if opened:
                opened.pop()
            else:
                settled.append(piece)
        elif piece.kind is Kind.BREAK:
            breaks, space = breaks + 1, ""
        else:
            before, core, after = _parted(piece)
            space += before
            if core:
                if settled and breaks:
                    settled.extend([Piece(Kind.BREAK)] * breaks)
                elif settled and space:  # nothing stands before the first word
                    _append(settled, Piece(Kind.TEXT, SPACE.sub(" ", space)))
                _reopen(settled, opened)
                opened, space, breaks = [], "", 0
                _append(settled, Piece(piece.kind, core))
            space += after
    return settled


def _parted(piece: Piece) -> tuple[str, str, str]:
    """Part outer spaces from the words of a text."""
    if piece.kind is Kind.CODE:
        return "", piece.value, ""
    core = piece.value.strip()
    begin = piece.value.find(core)
    return piece.value[:begin], SPACE.sub(" ", core), piece.value[begin + len(core) :]


def _append(settled: list[Piece], piece: Piece) -> None:
    """Add a piece; text to text and code to code, whose signs would run together."""
    if settled and settled[-1].kind is piece.kind:
        piece = Piece(piece.kind, settled.pop().value + piece.value)
    settled.append(piece)


def _reopen(settled: list[Piece], opened: list[Piece]) -> None:
    """Begin the marks that are due, or go on with an equal one that has only just ended."""
    for mark in opened:
        if settled and mark.kind is Kind.OPEN and settled[-1] == Piece(Kind.CLOSE, mark.value):
            settled.pop()
        else:
            settled.append(mark)
