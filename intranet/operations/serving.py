"""What ``intranet serve`` runs: the web server, the job process and, in the demo, its directory."""

from __future__ import annotations

import http.client
import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from intranet.operations.supervisor import Child, Supervisor

LOOPBACK_NAMES = frozenset({"localhost"})
INTRANET = (sys.executable, "-m", "intranet")


class ServingError(Exception):
    """The site cannot be served like this; the message says why."""


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host in LOOPBACK_NAMES


def parse_address(text: str) -> Address:
    """Read ``HOST:PORT``, ``[IPv6]:PORT``, ``:PORT`` or ``PORT``. Raises ServingError for anything else."""
    host, _, port = text.rpartition(":")
    is_bare_ipv6 = ":" in host and not (host.startswith("[") and host.endswith("]"))
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    if is_bare_ipv6 or not port.isdigit() or not 0 < int(port) < 65536:
        raise ServingError(f"{text!r} is not an address such as 127.0.0.1:8000")
    return Address(host, int(port))


def require_free(address: Address) -> None:
    """Raise ServingError while somebody else listens there."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise ServingError(f"cannot listen on {address}: {error.strerror}; choose another port") from None


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def web(address: Address) -> Child:
    """Return the web server: gunicorn reloads its workers by SIGHUP and counts them by SIGTTIN and SIGTTOU."""
    return Child(
        "web",
        (sys.executable, "-m", "gunicorn", "-c", "python:intranet.operations.web_server", "-b", str(address)),
        forwards=frozenset({signal.SIGHUP, signal.SIGUSR1, signal.SIGTTIN, signal.SIGTTOU}),
    )


def jobs() -> Child:
    """Return the job process."""
    return Child("jobs", (*INTRANET, "jobs"))


def answers(address: Address) -> bool:
    """Whether the site answers there."""
    connection = http.client.HTTPConnection(address.host, address.port, timeout=2)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(address: Address, *, when_up: Callable[[], None], before: tuple[Child, ...] = ()) -> int:
    """Serve until told to stop; return the exit status. Raises ServingError where the address is taken."""
    require_free(address)
    return Supervisor((*before, web(address), jobs()), is_up=lambda: answers(address), when_up=when_up).run()
