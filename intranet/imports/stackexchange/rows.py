"""One XML file of a dump, row by row, in bounded memory and without believing it.

An external DTD (the real files name one) is never fetched, only noted. Entity declarations are
refused, which ends entity bombs and reads of local files alike; so are references to entities that
nobody declared here, because the parser would leave them out without a word. A torn file, a wrong
file or a row of absurd size is a CannotImport with the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException, EntitiesForbidden
from defusedxml.expatreader import DefusedExpatParser

#: Bytes given to the parser at a time.
PIECE = 65_536
#: A row larger than this is no post anybody wrote, and the parser would hold all of it in memory.
LARGEST_ROW = 16 * 1024 * 1024

#: A reference to an entity that is not one of XML's own five.
UNKNOWN_ENTITY = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos);)([A-Za-z_:][\w:.-]{0,63});")

Attributes = dict[str, str]
#: Told the bytes read since it was last told.
Advance = Callable[[int], None]


class CannotImport(Exception):
    """Nothing is imported; the message says why, for people: with file and line where there are any."""


class _Rows(ContentHandler, LexicalHandler):
    """Collects the rows of the piece that is being parsed."""

    def __init__(self, root: str, locator: Locator, note_dtd: Callable[[str], None] | None) -> None:
        super().__init__()
        self.root, self.locator, self.note_dtd = root, locator, note_dtd
        self.depth = 0
        self.found: list[tuple[int, Attributes]] = []

    def startDTD(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: N802
        if system_id and self.note_dtd:
            self.note_dtd(system_id)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        expected = (self.root, "row")[min(self.depth, 1)]
        if name != expected or self.depth > 1:
            raise SAXParseException(f"<{name}> where <{expected}> should stand", None, self.locator)
        self.depth += 1
        if name == "row" and self.depth == 2:
            self.found.append((self.locator.getLineNumber() or 1, dict(attrs.items())))

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1


class _UnknownEntities:
    """Looks for references that the parser would silently leave out."""

    def __init__(self, name: str) -> None:
        self.name, self.tail, self.lines = name, b"", 1

    def refuse(self, piece: bytes) -> None:
        """Raise CannotImport when there is one in ``piece`` or across its beginning."""
        data = self.tail + piece
        found = UNKNOWN_ENTITY.search(data)
        if found:
            line = self.lines + data.count(b"\n", 0, found.start())
            reference = found[0].decode("ascii", "replace")
            raise CannotImport(f"{self.name}, line {line}: {reference} is declared nowhere, its text would be lost.")
        self.tail = data[-64:]
        self.lines += data.count(b"\n", 0, len(data) - len(self.tail))


def read_rows(
    path: Path, root: str, *, advance: Advance | None = None, note_dtd: Callable[[str], None] | None = None
) -> Iterator[tuple[int, Attributes]]:
    """Yield line and attributes of every row of ``path``, whose outermost element must be ``root``.

    ``note_dtd`` is told the address of an external DTD. Raises CannotImport, possibly after rows were
    yielded: read a file to its end before acting on it.
    """
    try:
        with path.open("rb") as file:
            yield from _parsed(file, path.name, root, advance, note_dtd)
    except OSError as error:
        raise CannotImport(f"{path.name} cannot be read: {error.strerror}.") from None


def _parsed(
    file: BinaryIO, name: str, root: str, advance: Advance | None, note_dtd: Callable[[str], None] | None
) -> Iterator[tuple[int, Attributes]]:
    # External entities stay off (feature_external_ges): forbid_external would refuse every real dump
    # for its DOCTYPE, and forbid_entities already refuses whatever else could name one.
    parser = DefusedExpatParser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    rows = _Rows(root, parser, note_dtd)
    parser.setContentHandler(rows)
    parser.setProperty(property_lexical_handler, rows)
    entities = _UnknownEntities(name)
    pending, ended = 0, False
    try:
        parser.feed(b"")  # begins the document, so that closing an empty file is an error
        while piece := file.read(PIECE):
            parser.feed(piece)
            entities.refuse(piece)
            pending = 0 if rows.found else pending + len(piece)
            if pending > LARGEST_ROW:
                raise CannotImport(
                    f"{name}, line {parser.getLineNumber()}: a row is larger than {LARGEST_ROW // 2**20} MiB."
                )
            yield from rows.found
            rows.found.clear()
            if advance:
                advance(len(piece))
        ended = True
        parser.close()
        yield from rows.found
    except EntitiesForbidden as error:
        raise CannotImport(
            f"{name}, line {parser.getLineNumber()}: declares the entity {error.name!r}. "
            "Dumps need none; they can swell without end or read other files, so the file is refused."
        ) from None
    except DefusedXmlException as error:
        raise CannotImport(f"{name} is refused: {error}.") from None
    except SAXParseException as error:
        raise CannotImport(f"{name}, line {error.getLineNumber()}: {_reason(error, ended)}.") from None


def _reason(error: SAXParseException, ended: bool) -> str:
    if ended:
        return f"the file ends in the middle ({error.getMessage()}); it is torn or was not copied whole"
    return f"not a well-formed table of a dump ({error.getMessage()})"
