"""The few sentences of LDAP that a check must say and ``client`` rightly refuses to.

Asking for StartTLS alone, binding as nobody, and binding with a name but without a password. None of
them carries a secret, so they may be said on a connection that is not encrypted.
"""

from __future__ import annotations

import socket

from intranet.directory import ber
from intranet.directory.deadline import BoundedSocket, Deadline

START_TLS = "1.3.6.1.4.1.1466.20037"
BIND, SEARCH, EXTENDED = 0x60, 0x63, 0x77
ENTRY, REFERENCE = 0x64, 0x73
#: Longest answer read: those to these questions are short.
MOST_BYTES = 1_000_000


class Wire:
    """One conversation with one server; whatever is malformed is an OSError."""

    def __init__(self, raw: socket.socket, deadline: Deadline) -> None:
        self.raw = raw
        self._deadline = deadline
        self._number = 0

    def start_tls(self) -> int:
        """Ask for encryption; return the result code."""
        return self._ask(ber.element(EXTENDED, ber.octets(START_TLS, 0x80)))[0]

    def bind_without_password(self, dn: str = "") -> int:
        """Bind as nobody, or as somebody without a password; return the result code."""
        return self._ask(ber.element(BIND, ber.number(3), ber.octets(dn), ber.octets(b"", 0x80)))[0]

    def finds_any(self, base: str, attribute: str) -> bool:
        """Whether an entry with this attribute is shown below ``base``."""
        question = ber.element(
            SEARCH, ber.octets(base), ber.number(2, ber.ENUMERATED), ber.number(0, ber.ENUMERATED), ber.number(1),
            ber.number(0), ber.element(ber.BOOLEAN, b"\0"), ber.octets(attribute, 0x87),
            ber.element(ber.SEQUENCE, ber.octets("1.1")),
        )  # fmt: skip
        return self._ask(question)[1] > 0

    def _ask(self, operation: bytes) -> tuple[int, int]:
        """Send one request; return the result code and how many entries came before it."""
        self._number += 1
        bounded = BoundedSocket(self.raw, self._deadline)
        bounded.sendall(ber.element(ber.SEQUENCE, ber.number(self._number), operation))
        received, entries = b"", 0
        try:
            while len(received) < MOST_BYTES:
                data = bounded.recv(65536)
                if not data:
                    raise OSError("the server hung up")
                received += data
                while (header := ber.length(received, 1)) and len(received) >= sum(header):
                    _, message, end = ber.read(received)
                    received = received[end:]
                    _, (tag, content) = list(ber.children(message))[:2]
                    if tag not in (ENTRY, REFERENCE):
                        return ber.integer(next(ber.children(content))[1]), entries
                    entries += tag == ENTRY
        except (ValueError, StopIteration):
            raise OSError("the answer is no LDAP") from None
        raise OSError("the answer is too long")
