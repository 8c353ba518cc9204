"""The demo directory's entries: read from LDIF (RFC 2849), found by name and by filter."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intranet.directory import ber
from intranet.directory.names import dn_key

#: Attributes that the server keeps itself; sent only when asked for by name or with "+".
OPERATIONAL = frozenset({"entryuuid", "memberof", "modifytimestamp", "pwdreset", "pwdaccountlockedtime"})
#: Never sent, never compared: a filter on it would tell a password letter by letter.
HIDDEN = frozenset({"userpassword"})
#: Attributes whose values are names of other entries.
NAMES = frozenset({"member", "uniquemember", "manager", "memberof", "owner", "seealso"})
INDEXED = ("uid", "mail", "entryuuid", "member")

AND, OR, NOT, EQUAL, SUBSTRINGS, AT_LEAST, AT_MOST, PRESENT, APPROXIMATE = (
    0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0x87, 0xA8,
)  # fmt: skip
INITIAL, FINAL = 0x80, 0x82
MOST_NESTING = 30


class LdifError(ValueError):
    """The file is no LDIF that we read; the message names the line."""


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """One entry: its name as written and its attributes by lower-case name."""

    dn: str
    key: str
    spelling: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[bytes]] = field(default_factory=dict)

    def add(self, name: str, value: bytes) -> None:
        """Add one value."""
        self.spelling.setdefault(name.lower(), name)
        self.values.setdefault(name.lower(), []).append(value)


def read_ldif(lines: Iterable[str]) -> Iterator[DemoEntry]:
    """Yield the entries of an LDIF file of content (no changes, no references to other files)."""
    entry: DemoEntry | None = None
    for number, line in _unfolded(lines):
        if not line:
            if entry is not None:
                yield entry
            entry = None
            continue
        name, colon, rest = line.partition(":")
        if not colon or rest.startswith("<"):
            raise LdifError(f"line {number}: neither 'name: value' nor 'name:: base64'")
        try:
            value = base64.b64decode(rest[1:].strip(), validate=True) if rest[:1] == ":" else rest.lstrip().encode()
        except binascii.Error:
            raise LdifError(f"line {number}: not base64") from None
        if entry is not None:
            entry.add(name, value)
        elif name.lower() == "dn":
            dn = value.decode("utf-8", "replace")
            entry = DemoEntry(dn, dn_key(dn))
        elif name.lower() != "version":
            raise LdifError(f"line {number}: an entry begins with 'dn:'")
    if entry is not None:
        yield entry


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Join continued lines and leave comments out, keeping the number of each first line."""
    current, began = "", 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if line.startswith(" ") and current:
            current += line[1:]
            continue
        if began and not current.startswith("#"):
            yield began, current
        current, began = line, number
    if began and not current.startswith("#"):
        yield began, current


def hash_password(password: str) -> str:
    """Return a ``userPassword`` value: salted SHA-512, as directories write it."""
    salt = os.urandom(16)
    return "{SSHA512}" + base64.b64encode(hashlib.sha512(password.encode() + salt).digest() + salt).decode()


def fits(stored: bytes, given: bytes) -> bool:
    """Whether the given password is the one behind a ``userPassword`` value; clear text is refused."""
    scheme, brace, encoded = stored.partition(b"}")
    known = {b"{SSHA": hashlib.sha1, b"{SSHA512": hashlib.sha512}.get(scheme.upper())
    if not brace or known is None:
        return False
    try:
        raw = base64.b64decode(encoded)
    except binascii.Error:
        return False
    size = known().digest_size
    return len(raw) > size and hmac.compare_digest(known(given + raw[size:]).digest(), raw[:size])


def _folded(value: bytes) -> bytes:
    """Letters without case, runs of spaces as one: caseIgnoreMatch for every attribute."""
    return b" ".join(value.decode("utf-8", "surrogateescape").lower().encode("utf-8", "surrogateescape").split())


def _comparable(name: str, value: bytes) -> bytes:
    return dn_key(value.decode("utf-8", "replace")).encode() if name in NAMES else _folded(value)


class Tree:
    """All entries in memory, with what a server adds: ``entryUUID`` and ``memberOf``."""

    def __init__(self, entries: Iterable[DemoEntry]) -> None:
        self.entries: dict[str, DemoEntry] = {}
        for entry in entries:
            self.entries[entry.key] = entry
            if "entryuuid" not in entry.values:
                entry.add("entryUUID", str(uuid.uuid5(uuid.NAMESPACE_X500, entry.key)).encode())
        for entry in self.entries.values():
            for member in entry.values.get("member", ()):
                found = self.entries.get(dn_key(member.decode("utf-8", "replace")))
                if found is not None:
                    found.add("memberOf", entry.dn.encode())
        self._index: dict[tuple[str, bytes], list[DemoEntry]] = {}
        for entry in self.entries.values():
            for name in INDEXED:
                for value in {_comparable(name, raw) for raw in entry.values.get(name, ())}:
                    self._index.setdefault((name, value), []).append(entry)

    @classmethod
    def from_files(cls, *paths: Path) -> Tree:
        """Read the files in turn; raise LdifError."""
        return cls(entry for path in paths for entry in read_ldif(path.read_text(encoding="utf-8").splitlines()))

    @property
    def suffix(self) -> str:
        """Name of the first entry, under which all others stand."""
        return next(iter(self.entries.values())).dn

    def find(self, base: str, scope: int, test: Filter) -> Iterator[DemoEntry]:
        """Yield what lies in scope (0 the base itself, 1 its children, 2 everything below) and fits."""
        candidates = self._index.get(test.key, ()) if test.key else self.entries.values()
        for entry in candidates:
            if _in_scope(entry.key, base, scope) and test.matches(entry):
                yield entry


def _in_scope(key: str, base: str, scope: int) -> bool:
    if key == base:
        return scope != 1
    if scope == 0 or not key.endswith("," + base):
        return False
    return scope == 2 or "," not in key.removesuffix("," + base)


class Filter:
    """A search filter (RFC 4511 §4.5.1.7) with the three truth values of §4.5.1: None is *undefined*."""

    def __init__(self, tag: int, content: bytes, depth: int = 0) -> None:
        if depth > MOST_NESTING:
            raise ber.BerError("a filter too deep")
        self.tag, self.name, self.value = tag, "", b""
        self.inner: list[Filter] = []
        self.pieces: list[tuple[int, bytes]] = []
        if tag in (AND, OR, NOT):
            self.inner = [Filter(kind, part, depth + 1) for kind, part in ber.children(content)]
            if tag == NOT and len(self.inner) != 1:
                raise ber.BerError("not what?")
        elif tag == PRESENT:
            self.name = _name(content)
        elif tag in (EQUAL, AT_LEAST, AT_MOST, APPROXIMATE, SUBSTRINGS):
            (_, name), (_, value) = list(ber.children(content))[:2]
            self.name = _name(name)
            if tag == SUBSTRINGS:
                self.pieces = [(kind, _folded(piece)) for kind, piece in ber.children(value)]
            else:
                self.value = _comparable(self.name, value)

    @property
    def key(self) -> tuple[str, bytes] | None:
        """An indexed name and value that every match has, if there is one."""
        if self.tag == EQUAL and self.name in INDEXED:
            return self.name, self.value
        if self.tag == AND:
            return next((part.key for part in self.inner if part.key), None)
        return None

    def matches(self, entry: DemoEntry) -> bool:
        """Whether the filter is true of the entry."""
        return self.truth(entry) is True

    def truth(self, entry: DemoEntry) -> bool | None:
        """Return what the filter is of the entry: true, false or undefined."""
        if self.tag in (AND, OR):
            truths = {part.truth(entry) for part in self.inner}
            decisive = self.tag == OR
            return decisive if decisive in truths else (None if None in truths else not decisive)
        if self.tag == NOT:
            truth = self.inner[0].truth(entry)
            return None if truth is None else not truth
        if not self.name or self.name in HIDDEN:
            return None  # matching rules we do not know, and what must not be asked
        values = entry.values.get(self.name, ())
        return bool(values) if self.tag == PRESENT else any(self._fits(value) for value in values)

    def _fits(self, raw: bytes) -> bool:
        if self.tag == SUBSTRINGS:
            return _holds(_folded(raw), self.pieces)
        value = _comparable(self.name, raw)
        if self.tag == AT_LEAST:
            return value >= self.value
        return value <= self.value if self.tag == AT_MOST else value == self.value


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").partition(";")[0].lower()


def _holds(value: bytes, pieces: list[tuple[int, bytes]]) -> bool:
    """Whether the pieces of ``(cn=first*middle*last)`` occur in the value in their order."""
    at = 0
    for kind, piece in pieces:
        found = value.find(piece, at)
        if kind == FINAL:
            found = len(value) - len(piece) if value.endswith(piece) else -1
        if found < at or (kind == INITIAL and found != 0):
            return False
        at = found + len(piece)
    return bool(pieces)
