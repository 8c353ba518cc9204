"""A limit for a whole conversation over the network, however many bytes and waits it consists of."""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time


class Deadline:
    """The moment by which something must have ended."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Return the seconds left, at most ``most``; raise TimeoutError when none are."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the deadline has passed")
        return seconds if most is None else min(seconds, most)

    @property
    def has_passed(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end

    def within(self, seconds: float) -> Deadline:
        """Return a deadline ``seconds`` from now, but not after this one."""
        return Deadline(self.left(seconds))


#: Bytes accepted for one answer; a page of a thousand people takes one or two million.
MOST_BYTES = 64 * 1024 * 1024
#: Bytes asked of a socket: ldap3 copies all it has of an answer at each piece, so small ones make a large photo slow.
RECEIVED_AT_ONCE = 64 * 1024


class BoundedSocket:
    """A socket on which no sequence of waits outlasts the deadline, and no answer the memory.

    A socket's own timeout begins anew with every byte, so a server that drips is never late.
    """

    def __init__(self, raw: socket.socket, deadline: Deadline) -> None:
        self.raw = raw
        self.renew(deadline)

    def renew(self, deadline: Deadline, most_bytes: int = MOST_BYTES) -> None:
        """Begin the next question, with a deadline and a longest answer of its own."""
        self._deadline, self.most_bytes = deadline, most_bytes
        self._received = 0

    @property
    def has_overflown(self) -> bool:
        """Whether the answer was longer than was to be taken."""
        return self._received > self.most_bytes

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS protects what is sent."""
        return isinstance(self.raw, ssl.SSLSocket)

    @property
    def is_local(self) -> bool:
        """Whether the other end is on this machine."""
        return is_loopback(self.raw.getpeername()[0])

    def recv(self, size: int) -> bytes:
        """Receive some bytes; raise TimeoutError at the deadline."""
        self.raw.settimeout(self._deadline.left())
        data = self.raw.recv(size)
        self._received += len(data)
        if self.has_overflown:
            raise OSError(f"the answer is longer than {self.most_bytes} bytes")
        return data

    def sendall(self, data: bytes) -> None:
        """Send all bytes; raise TimeoutError at the deadline."""
        self.raw.settimeout(self._deadline.left())
        self.raw.sendall(data)

    def shutdown(self, how: int) -> None:
        """Tell the other end that nothing more will come."""
        self.raw.shutdown(how)

    def close(self) -> None:
        """Close the socket."""
        self.raw.close()


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself; of all names only ``localhost`` counts."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def resolve(host: str, port: int, deadline: Deadline) -> list[str]:
    """Return the host's addresses in the system's order of preference.

    The system's resolver knows no limit of time, so it runs beside and is left behind when late.
    Raises TimeoutError, or OSError where the name is unknown.
    """
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        pass
    answer: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(row[4][0]) for row in found)))
        except OSError as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolve directory host", daemon=True).start()
    try:
        got = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError("the name server did not answer in time") from None
    if isinstance(got, OSError):
        raise got
    return got
