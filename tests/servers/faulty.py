"""A way to a server on which one fault happens at one byte: cut, stalled, a bit turned over, a byte lost."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CUT, STALL, FLIP, DROP = "cut", "stall", "flip", "drop"
FAULTS = (CUT, FLIP, DROP, STALL)


@dataclass
class Fault:
    """What happens, and at which byte of those that the server sends."""

    kind: str
    at: int


class FaultyWay:
    """Listens on 127.0.0.1 and passes everything on to a port there, but for the fault."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.fault: Fault | None = None
        self.passed = 0  # bytes of the server since ``fault`` was set
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def expect(self, fault: Fault | None) -> None:
        """Begin to count anew, towards this fault."""
        self.fault, self.passed = fault, 0

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._to)) as server, selectors.DefaultSelector() as both:
            both.register(client, selectors.EVENT_READ, server)
            both.register(server, selectors.EVENT_READ, client)
            with suppress(OSError):
                while True:
                    for key, _ in both.select():
                        source: socket.socket = key.fileobj  # type: ignore[assignment]
                        if not (data := source.recv(65536)):
                            return
                        if source is server:
                            data, ends = self._spoilt(data)
                            client.sendall(data)
                            if ends == CUT:
                                return
                            if ends == STALL:
                                both.unregister(server)
                        else:
                            server.sendall(data)

    def _spoilt(self, data: bytes) -> tuple[bytes, str]:
        """Return what comes through, and whether it is the end."""
        at = self.fault.at - self.passed if self.fault else -1
        self.passed += len(data)
        if self.fault is None or not 0 <= at < len(data):
            return data, ""
        kind, self.fault = self.fault.kind, None
        if kind in (CUT, STALL):
            return data[:at], kind
        changed = bytes([data[at] ^ 0x10]) if kind == FLIP else b""
        return data[:at] + changed + data[at + 1 :], ""
