"""A small LDAPv3 server for trying the site out: read-only, on this machine only, from an LDIF file.

It speaks what RFC 4511 calls bind (simple), search, extended ("who am I?"), abandon and unbind,
with paged results (RFC 2696); everything else is refused with the result code the standard names.
It uses the standard library alone and runs in a process of its own, so that the same client code
meets it over the same wire as any other directory. It is no directory for a company: it has no
TLS, no access control beyond "bind first", and no way to change a password.
"""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass
from itertools import islice

from intranet.directory import ber
from intranet.directory.demo_tree import HIDDEN, OPERATIONAL, DemoEntry, Filter, Tree, fits
from intranet.directory.names import dn_key

PAGED_RESULTS = b"1.2.840.113556.1.4.319"
WHO_AM_I = b"1.3.6.1.4.1.4203.1.11.3"

BIND, UNBIND, SEARCH, EXTENDED, ABANDON = 0x60, 0x42, 0x63, 0x77, 0x50
BIND_DONE, ENTRY, SEARCH_DONE, EXTENDED_DONE = 0x61, 0x64, 0x65, 0x78
#: Requests that would change something, and the tag of the answer each expects.
WRITES = {0x66: 0x67, 0x68: 0x69, 0x4A: 0x6B, 0x6C: 0x6D, 0x6E: 0x6F}
SIMPLE = 0x80
CONTROLS = 0xA0

SUCCESS, PROTOCOL_ERROR, SIZE_LIMIT_EXCEEDED, AUTH_METHOD_NOT_SUPPORTED = 0, 2, 4, 7
UNAVAILABLE_CRITICAL_EXTENSION, NO_SUCH_OBJECT, INVALID_CREDENTIALS = 12, 32, 49
INSUFFICIENT_ACCESS, UNWILLING = 50, 53

LONGEST_REQUEST = 1 << 20
IDLE_SECONDS = 600
MOST_CONNECTIONS = 256


@dataclass(frozen=True, slots=True)
class Paging:
    """The paged-results control of a request: how many, and after how many."""

    size: int
    offset: int


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: DemoDirectory

    def handle(self) -> None:
        """Answer requests until the other end leaves or sends what is no LDAP."""
        self.bound = ""
        if not self.server.places.acquire(blocking=False):
            return
        try:
            while (message := self._receive()) is not None:
                if not self._answer(message):
                    return
        except (ber.BerError, ValueError, OSError):
            return
        finally:
            self.server.places.release()

    def _receive(self) -> bytes | None:
        """Return the content of the next message, None at the end of the connection."""
        head = self.rfile.read(2)
        if len(head) < 2:
            return None
        if head[0] != ber.SEQUENCE:
            raise ber.BerError("no message")
        while (known := ber.length(head, 1)) is None:
            byte = self.rfile.read(1)
            if not byte:
                return None
            head += byte
        size, _ = known
        if size > LONGEST_REQUEST:
            raise ber.BerError("message too long")
        content = self.rfile.read(size)
        return content if len(content) == size else None

    def _answer(self, message: bytes) -> bool:
        """Answer one request; False ends the connection."""
        (_, number), (kind, operation), *rest = ber.children(message)
        message_id = ber.integer(number)
        sent = [control for tag, part in rest if tag == CONTROLS for _, control in ber.children(part)]
        controls = [list(ber.children(control)) for control in sent]
        if kind == UNBIND:
            return False
        if kind == BIND:
            self._send(message_id, self._bind(operation))
        elif kind == SEARCH:
            self._search(message_id, operation, controls)
        elif kind == EXTENDED:
            self._send(message_id, self._extended(operation))
        elif kind in WRITES:
            self._send(message_id, _result(WRITES[kind], UNWILLING, "the demo directory cannot be changed"))
        elif kind != ABANDON:
            raise ber.BerError("unknown operation")
        return True

    def _send(self, message_id: int, operation: bytes, controls: bytes = b"") -> None:
        self.wfile.write(ber.element(ber.SEQUENCE, ber.number(message_id), operation, controls))

    def _bind(self, operation: bytes) -> bytes:
        _, (_, name), (method, secret) = list(ber.children(operation))[:3]
        self.bound = ""
        if method != SIMPLE:
            return _result(BIND_DONE, AUTH_METHOD_NOT_SUPPORTED, "only simple bind")
        if not name and not secret:
            return _result(BIND_DONE, SUCCESS)  # anonymous: may read the root only
        if not secret:
            return _result(BIND_DONE, UNWILLING, "a name without a password is no bind (RFC 4513 5.1.2)")
        entry = self.server.tree.entries.get(dn_key(name.decode("utf-8", "replace")))
        if entry is None or "pwdaccountlockedtime" in entry.values:
            return _result(BIND_DONE, INVALID_CREDENTIALS)
        if not any(fits(stored, secret) for stored in entry.values.get("userpassword", ())):
            return _result(BIND_DONE, INVALID_CREDENTIALS)
        self.bound = entry.dn
        return _result(BIND_DONE, SUCCESS)

    def _extended(self, operation: bytes) -> bytes:
        name = next((value for tag, value in ber.children(operation) if tag == 0x80), b"")
        if name != WHO_AM_I:
            return _result(EXTENDED_DONE, PROTOCOL_ERROR, "unknown extended operation")
        who = f"dn:{self.bound}" if self.bound else ""
        return _result(EXTENDED_DONE, SUCCESS, more=ber.octets(who, 0x8B))

    def _search(self, message_id: int, operation: bytes, controls: list[list[tuple[int, bytes]]]) -> None:
        base, scope, _, limit, _, _, filter_, attributes = list(ber.children(operation))
        wanted = {value.decode("utf-8", "replace").lower() for _, value in ber.children(attributes[1])}
        name = base[1].decode("utf-8", "replace")
        code, paging = self._may_search(name, controls)
        found: list[DemoEntry] = []
        more = False
        if code == SUCCESS:
            most = ber.integer(limit[1])
            tree = self.server.tree if name else self.server.root
            matches = tree.find(dn_key(name), ber.integer(scope[1]), Filter(*filter_))
            if paging is not None:
                matches = islice(matches, paging.offset, None)
            # One more than is sent tells whether there are more.
            sendable = min(filter(None, (most, paging.size if paging else 0)), default=0)
            found = list(islice(matches, sendable + 1 if sendable else None))
            more = bool(sendable) and len(found) > sendable
            found = found[:sendable] if sendable else found
            if more and not (paging and paging.size == sendable):
                code = SIZE_LIMIT_EXCEEDED
        for entry in found:
            self._send(message_id, _entry(entry, wanted))
        cookie = str(paging.offset + len(found)) if paging and more and code == SUCCESS else ""
        self._send(message_id, _result(SEARCH_DONE, code), _paged(cookie) if paging else b"")

    def _may_search(self, name: str, controls: list[list[tuple[int, bytes]]]) -> tuple[int, Paging | None]:
        paging = None
        for (_, kind), *rest in controls:
            if kind == PAGED_RESULTS:
                _, value, _ = ber.read(rest[-1][1])
                (_, size), (_, cookie) = ber.children(value)
                paging = Paging(ber.integer(size), int(cookie or b"0"))
            elif any(tag == ber.BOOLEAN and flag != b"\0" for tag, flag in rest):
                return UNAVAILABLE_CRITICAL_EXTENSION, None
        if name and not self.bound:
            return INSUFFICIENT_ACCESS, paging
        if name and dn_key(name) not in self.server.tree.entries:
            return NO_SUCH_OBJECT, paging
        return SUCCESS, paging


def _result(tag: int, code: int, text: str = "", more: bytes = b"") -> bytes:
    return ber.element(tag, ber.number(code, ber.ENUMERATED), ber.octets(""), ber.octets(text), more)


def _paged(cookie: str) -> bytes:
    value = ber.element(ber.SEQUENCE, ber.number(0), ber.octets(cookie))
    return ber.element(CONTROLS, ber.element(ber.SEQUENCE, ber.octets(PAGED_RESULTS), ber.octets(value)))


def _entry(entry: DemoEntry, wanted: set[str]) -> bytes:
    sent = []
    for name, values in entry.values.items():
        is_usual = (not wanted or "*" in wanted) and name not in OPERATIONAL
        if name not in HIDDEN and (is_usual or name in wanted or ("+" in wanted and name in OPERATIONAL)):
            held = ber.element(ber.SET, *map(ber.octets, values))
            sent.append(ber.element(ber.SEQUENCE, ber.octets(entry.spelling[name]), held))
    return ber.element(ENTRY, ber.octets(entry.dn), ber.element(ber.SEQUENCE, *sent))


def _root(suffix: str) -> Tree:
    """The entry without a name that says what the server can do (RFC 4512 §5.1)."""
    root = DemoEntry("", "")
    for name, value in (
        ("objectClass", b"top"),
        ("namingContexts", suffix.encode()),
        ("supportedControl", PAGED_RESULTS),
        ("supportedExtension", WHO_AM_I),
        ("supportedLDAPVersion", b"3"),
        ("vendorName", b"Intranet demo directory"),
    ):
        root.add(name, value)
    return Tree([root])


class DemoDirectory(socketserver.ThreadingTCPServer):
    """The server. It listens on 127.0.0.1 only; there is no way to say otherwise."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128  # with the usual 5, a burst of sign-ins waits for a second

    def __init__(self, tree: Tree, port: int = 0) -> None:
        self.tree, self.root = tree, _root(tree.suffix)
        self.places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(("127.0.0.1", port), Conversation)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])
