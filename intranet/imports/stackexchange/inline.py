"""Pieces of running text, written as CommonMark that reads back as the same pieces.

Escapes are the fewest that keep every character what it was. Where a sign of emphasis would not
count because of the letter beside it (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run),
that letter is written as its number, which counts as punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from intranet.imports.stackexchange.pieces import SPACE, STRONG, STRUCK, Kind, Piece
from intranet.web.text import clean_text

SIGNS = {STRONG: "**", STRUCK: "~~"}  # emphasis has two, see _emphasis_sign
ALL_SIGNS = frozenset({"*", "_", "**", "~~"})

SPECIAL = re.compile(
    r"[\\`*\[\]]"
    r"|<(?=[A-Za-z/!?])"  # a tag
    r"|&(?=#?\w+;)"  # an entity
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word an underscore is only itself
    r"|^~|~(?=~)|(?<=~)~|~$"
    r"|/(?=/\w)|(?<=mailto):(?=\S)"  # an address that was no link stays none
)
#: What begins a block at the start of a line: heading, quote, item, underline or table.
BLOCK_START = re.compile(r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[-=|:][-=|:\s]*$")
NUMBERED_START = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")
CLOSING_HASHES = re.compile(r"(?:(?<=\s)|^)#+$")
ENTITY = re.compile(r"&(?=#?\w+;)")
#: Addresses that the renderer shows letter by letter when they stand in angle brackets.
PLAIN_ADDRESS = re.compile(r"https?://(?!xn--|\S*\.xn--)[\w.~:/?#@!$&'()*+,;=-]+", re.ASCII)


def write_inline(pieces: list[Piece]) -> str:
    """Write a paragraph's pieces, line breaks included."""
    return _Writing(pieces, one_line=False).text()


def write_heading(pieces: list[Piece]) -> str:
    """Write a heading's pieces on one line."""
    return CLOSING_HASHES.sub(lambda found: "\\#" * len(found[0]), _Writing(pieces, one_line=True).text())


def write_cell(pieces: list[Piece]) -> str:
    """Write the pieces of a table's cell on one line."""
    return _Writing(pieces, one_line=True).text().replace("|", "\\|")


@dataclass(slots=True)
class _Writing:
    """Writes pieces one by one; may look back to mend the letter before a sign."""

    pieces: list[Piece]
    one_line: bool
    written: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)  # of the marks that are open
    links: list[int] = field(default_factory=list)  # where in ``written`` the open link began

    def text(self) -> str:
        """Return the Markdown."""
        for at, piece in enumerate(self.pieces):
            if piece.kind is Kind.TEXT:
                self._write_text(at, piece.value)
            elif piece.kind is Kind.CODE:
                self.written.append(_code_span(piece.value))
            elif piece.kind is Kind.BREAK:
                self.written.append(" " if self.one_line else "\\\n")
            elif piece.kind is Kind.OPEN:
                self._open(at, piece.value)
            elif piece.kind is Kind.CLOSE:
                self.written.append(self.signs.pop())
            elif piece.kind is Kind.LINK:
                self._begin_link()
            else:
                self._end_link(at, piece)
        return "".join(self.written)

    def _write_text(self, at: int, value: str) -> None:
        text = SPECIAL.sub(r"\\\g<0>", value)
        if self._last_char() == "\n" and not self.one_line:
            text = f"\\{text}" if BLOCK_START.match(text) else NUMBERED_START.sub(r"\1\\", text, count=1)
        elif at and self.pieces[at - 1].kind is Kind.CLOSE and _is_word(text[0]):
            sign = self.written[-1]
            inside = self.written[-2][-1]
            if sign == "_" or not _is_word(inside):
                text = f"&#{ord(text[0])};{text[1:]}"
        self.written.append(text)

    def _open(self, at: int, mark: str) -> None:
        sign = SIGNS.get(mark) or self._emphasis_sign(at)
        before = self._last_char()
        if _is_word(before) and (sign == "_" or not self._begins_with_word(at + 1)):
            self._number_last_letter(len(self.written) - 1)
        self.signs.append(sign)
        self.written.append(sign)

    def _number_last_letter(self, at: int) -> None:
        """Write the last letter of ``written[at]`` as its number, and what that asks for in turn."""
        letter = self.written[at][-1]
        self.written[at] = f"{self.written[at][:-1]}&#{ord(letter)};"
        alone = self.written[at].startswith("&#")
        if alone and at >= 2 and self.written[at - 1] in ALL_SIGNS and _is_word(self.written[at - 2][-1]):
            self._number_last_letter(at - 2)

    def _emphasis_sign(self, at: int) -> str:
        """``_`` where ``*`` would run together with the sign of bold text, else ``*``."""
        end, depth = at, 0
        for end in range(at, len(self.pieces)):
            depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(self.pieces[end].kind, 0)
            if depth == 0:
                break
        beside = self.pieces[max(at - 1, 0) : at + 2] + self.pieces[end - 1 : end + 2]
        return "_" if any(piece.value == STRONG and _is_sign(piece) for piece in beside) else "*"

    def _begins_with_word(self, at: int) -> bool:
        piece = self.pieces[at]
        return piece.kind is Kind.TEXT and _is_word(SPECIAL.sub("\\\\", piece.value[:2])[0])

    def _last_char(self) -> str:
        return self.written[-1][-1] if self.written else "\n"

    def _begin_link(self) -> None:
        if self._last_char() == "!":  # or the link would be a picture
            self.written[-1] = f"{self.written[-1][:-1]}\\!"
        self.links.append(len(self.written))
        self.written.append("[")

    def _end_link(self, at: int, piece: Piece) -> None:
        begun = self.links.pop()
        words = self.pieces[at - 1]
        if len(self.written) - begun == 2 and words.value == piece.value and PLAIN_ADDRESS.fullmatch(words.value):
            self.written[begun:] = [f"<{piece.value}>"]
        else:
            self.written.append(f"]({_destination(piece.value)}{_title(piece.title)})")


def _is_sign(piece: Piece) -> bool:
    return piece.kind in (Kind.OPEN, Kind.CLOSE)


def _is_word(char: str) -> bool:
    """Whether the renderer takes ``char`` for part of a word, neither space nor punctuation."""
    return not (isWhiteSpace(ord(char)) or isMdAsciiPunct(ord(char)) or isPunctChar(char))


def _code_span(code: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", code)), default=0) + 1)
    stripped = code.startswith(" ") and code.endswith(" ") and code.strip(" ")
    pad = " " if stripped or "`" in (code[0], code[-1]) else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _destination(address: str) -> str:
    """Write an address with whatever would end or change it as its percent code."""
    if clean_text(address) != address:
        address = quote(address, safe="!#$%&'()*+,/:;=?@[]~")
    address = re.sub(r'[\s<>\\"`]', lambda char: quote(char[0]), address)
    if not _balanced(address):
        address = address.replace("(", "%28").replace(")", "%29")
    return ENTITY.sub(r"\\&", address)


def _balanced(address: str) -> bool:
    depth = 0
    for char in address:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


def _title(title: str) -> str:
    escaped = re.sub(r'[\\"]|&(?=#?\w+;)', r"\\\g<0>", SPACE.sub(" ", clean_text(title)).strip())
    return f' "{escaped}"' if escaped else ""
