"""What a server's certificate says, also when it is not to be trusted: to say why it is not."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from intranet import clock

#: OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name.
NO_CHECK_TIME = 0x200000


@dataclass(frozen=True, slots=True)
class Certificate:
    """The facts of one certificate."""

    issuer: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    ends: datetime

    @property
    def days_left(self) -> int:
        """Whole days until it ends; negative when it has."""
        return (self.ends - clock.now()).days

    @property
    def is_for(self) -> str:
        """The hosts it is made for."""
        return ", ".join((*self.names, *self.addresses)) or "no host at all"

    def fits(self, host: str) -> bool:
        """Whether it names the host, an address only as an address."""
        try:
            return str(ipaddress.ip_address(host)) in self.addresses
        except ValueError:
            return any(_covers(name.lower(), host.lower()) for name in self.names)


def _covers(name: str, host: str) -> bool:
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:])


def read(found: dict[str, Any]) -> Certificate:
    """Read what ``SSLSocket.getpeercert`` gives for a certificate that was verified."""
    issuer = {key: value for rdn in found.get("issuer", ()) for key, value in rdn}
    kinds: dict[str, list[str]] = {"DNS": [], "IP Address": []}
    for kind, value in found.get("subjectAltName", ()):
        kinds.setdefault(kind, []).append(value)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(found["notAfter"]), UTC)
    name = issuer.get("commonName") or issuer.get("organizationName") or "an authority without a name"
    return Certificate(name, tuple(kinds["DNS"]), tuple(map(_address, kinds["IP Address"])), ends)


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return text


def unverified(connect: Callable[[], socket.socket]) -> Certificate | None:
    """Read the certificate of a server that is not trusted, by two handshakes that send nothing else.

    The first fetches it, the second trusts just this one: Python reads certificates it has verified only.
    """
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    try:
        with blind.wrap_socket(connect()) as first:
            der = first.getpeercert(binary_form=True)
        if not der:
            return None
        seeing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        seeing.check_hostname = False
        seeing.load_verify_locations(cadata=der)
        seeing.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags(NO_CHECK_TIME)
        with seeing.wrap_socket(connect()) as second:
            return read(second.getpeercert() or {})
    except (OSError, ValueError, KeyError):
        return None
