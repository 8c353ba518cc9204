"""A listener that answers LDAP as a test tells it, and remembers every byte it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from intranet.directory import ber

BIND_DONE, SEARCH_ENTRY, SEARCH_DONE, SEARCH_REFERENCE, EXTENDED_DONE = 0x61, 0x64, 0x65, 0x73, 0x78
BIND, SEARCH, EXTENDED = 0x60, 0x63, 0x77

#: What to send back: (message id, tag of the request) → bytes.
Answer = Callable[[int, int], bytes]


def result(
    message_id: int, tag: int, code: int, *, message: str = "", referral: str = "", controls: bytes = b""
) -> bytes:
    """Encode a result of any operation."""
    named = ber.element(0xA3, ber.octets(referral)) if referral else b""
    body = ber.element(tag, ber.number(code, ber.ENUMERATED), ber.octets(""), ber.octets(message), named)
    return ber.element(ber.SEQUENCE, ber.number(message_id), body, controls)


def entry(message_id: int, dn: str, **values: str) -> bytes:
    """Encode a search result entry with one value for each attribute."""
    listed = [
        ber.element(ber.SEQUENCE, ber.octets(name), ber.element(ber.SET, ber.octets(value)))
        for name, value in values.items()
    ]
    body = ber.element(SEARCH_ENTRY, ber.octets(dn), ber.element(ber.SEQUENCE, *listed))
    return ber.element(ber.SEQUENCE, ber.number(message_id), body)


def reference(message_id: int, url: str) -> bytes:
    """Encode a search result reference."""
    return ber.element(ber.SEQUENCE, ber.number(message_id), ber.element(SEARCH_REFERENCE, ber.octets(url)))


def cookie(value: bytes) -> bytes:
    """Encode the paged-results control of an answer."""
    inner = ber.element(ber.SEQUENCE, ber.number(0), ber.octets(value))
    control = ber.element(ber.SEQUENCE, ber.octets("1.2.840.113556.1.4.319"), ber.octets(inner))
    return ber.element(0xA0, control)


class FakeLdap:
    """Listens on 127.0.0.1. ``answer`` speaks LDAP; ``raw`` does what it likes with each connection.

    With a ``context`` it speaks TLS from the start: what it received is then what was decrypted.
    """

    def __init__(
        self,
        answer: Answer | None = None,
        raw: Callable[[socket.socket], None] | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._answer, self._raw, self._context = answer, raw, context
        self.received = bytearray()
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'ldaps' if self._context else 'ldap'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for opened in [self._listener, *self._open]:
            opened.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            if self._raw is not None:
                self._raw(connection)
            while data := connection.recv(65536):
                self.received += data
                at = 0
                while self._answer is not None and at < len(data):
                    _, message, at = ber.read(data, at)
                    (_, number), (tag, _) = list(ber.children(message))[:2]
                    connection.sendall(self._answer(ber.integer(number), tag))
        except (OSError, ValueError):
            return


def accepting(search: Callable[[int], bytes]) -> Answer:
    """Accept every bind and answer searches with what ``search`` makes of the message's id."""

    def answer(message_id: int, tag: int) -> bytes:
        if tag == BIND:
            return result(message_id, BIND_DONE, 0)
        return search(message_id) if tag == SEARCH else b""

    return answer


def dripping(connection: socket.socket) -> None:
    """Accept the bind, one byte each tenth of a second: every single wait is short."""
    connection.recv(4096)
    for byte in result(1, BIND_DONE, 0) * 20:
        connection.sendall(bytes([byte]))
        time.sleep(0.1)


def silent(connection: socket.socket) -> None:
    """Say nothing."""
    time.sleep(30)
