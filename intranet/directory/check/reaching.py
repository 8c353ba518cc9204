"""The way to one server, before any password is sent: its name, the connection, the encryption."""

from __future__ import annotations

import errno
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from intranet.directory.check import certificates
from intranet.directory.check.report import Step, fail, ok, warn
from intranet.directory.check.wire import Wire
from intranet.directory.config import DirectoryConfig, ServerAddress
from intranet.directory.deadline import Deadline, resolve
from intranet.directory.trust import tls_context

#: Fewer days than this left of a certificate is little time to get another.
FEW_DAYS = 21


def reach(config: DirectoryConfig, server: ServerAddress, limit: Deadline) -> list[Step]:
    """Try the way to one server as far as it goes."""
    steps: list[Step] = []
    try:
        addresses = resolve(server.host, server.port, limit)
    except OSError as error:
        why = "the name server does not answer" if isinstance(error, TimeoutError) else "nobody knows that name"
        return [fail("name", f"{server.host}: {why}", "directory_urls: is the host written right?")]
    if not _is_address(server.host):
        steps.append(ok("name", f"{server.host} is {', '.join(addresses)}"))
    started = time.perf_counter()
    try:
        connected(addresses, server.port, limit).close()
    except OSError as error:
        return [*steps, _unreached(server, error)]
    steps.append(ok("connect", f"{server}: in {(time.perf_counter() - started) * 1000:.0f} ms"))
    return [*steps, _encryption(config, server, addresses, limit)]


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def connected(addresses: list[str], port: int, limit: Deadline) -> socket.socket:
    """Connect to the first address that answers; raise OSError."""
    failure: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), limit.left())
        except OSError as error:
            failure = error
    raise failure


def _unreached(server: ServerAddress, error: OSError) -> Step:
    if isinstance(error, TimeoutError):
        return fail("connect", f"{server}: no answer", "directory_urls: wrong host, or a firewall in between?")
    if error.errno == errno.ECONNREFUSED:
        usual = "636 for ldaps://, 389 for ldap:// with directory_start_tls"
        return fail("connect", f"{server}: nothing listens there", f"directory_urls: right port? Usual are {usual}")
    return fail("connect", f"{server}: {error.strerror or error}", "directory_urls: can this machine reach that host?")


def _encryption(config: DirectoryConfig, server: ServerAddress, addresses: list[str], limit: Deadline) -> Step:
    if not server.is_ldaps and not config.start_tls:
        return ok("encryption", f"{server}: none, on this machine itself")

    def connect() -> socket.socket:
        return _ready_for_tls(config, connected(addresses, server.port, limit), limit)

    try:
        with tls_context(config.ca_file).wrap_socket(connect(), server_hostname=server.host) as encrypted:
            found = certificates.read(encrypted.getpeercert() or {})
            version = encrypted.version()
    except ssl.SSLCertVerificationError as error:
        return _distrusted(config, server, error, certificates.unverified(connect))
    except ssl.SSLError as error:
        return fail("encryption", f"{server}: no TLS there ({error.reason})", _other_way(server))
    except StartTlsRefusedError as error:
        said = f"{server}: the server refuses StartTLS (result {error.code})"
        return fail("encryption", said, "directory_urls: use ldaps://, or give the server a certificate")
    except OSError as error:
        return fail("encryption", f"{server}: {error.strerror or error}", _other_way(server))
    said = f"{server}: {version}, certificate of {found.issuer}, {found.days_left} days left"
    if found.days_left < FEW_DAYS:
        return warn("encryption", said, "renew the server's certificate in time: sign-in ends with it")
    return ok("encryption", said)


def _other_way(server: ServerAddress) -> str:
    if server.is_ldaps:
        return "directory_urls: is this the port for ldaps:// (636)? Else use ldap:// with directory_start_tls = true"
    return "directory_start_tls: does this server speak LDAP with StartTLS there? Else use ldaps://"


class StartTlsRefusedError(OSError):
    """The server does not want to be encrypted."""

    def __init__(self, code: int) -> None:
        super().__init__(f"StartTLS gave {code}")
        self.code = code


def _ready_for_tls(config: DirectoryConfig, raw: socket.socket, limit: Deadline) -> socket.socket:
    raw.settimeout(limit.left())
    if config.start_tls and (code := Wire(raw, limit).start_tls()):
        raw.close()
        raise StartTlsRefusedError(code)
    raw.settimeout(limit.left())
    return raw


def _distrusted(
    config: DirectoryConfig, server: ServerAddress, error: ssl.SSLCertVerificationError,
    found: certificates.Certificate | None,
) -> Step:  # fmt: skip
    """Say which of the things that make a certificate bad it is; there may be two, the chain comes first."""
    if found is not None and found.days_left < 0:
        said = f"{server}: the certificate expired on {found.ends:%Y-%m-%d}"
        return fail("encryption", said, "renew the certificate on the server; nothing to change here")
    is_about_the_host = error.verify_code in HOST_NAME_CODES
    if found is not None and is_about_the_host and not found.fits(server.host):
        said = f"{server}: the certificate is for {found.is_for}, not for {server.host}"
        if _is_address(server.host) and found.names:
            said = f"{server}: the certificate names no IP address, only {', '.join(found.names)}"
        name = found.names[0] if found.names else "the name in the certificate"
        return fail("encryption", said, f"directory_urls: write {server.scheme}://{name}, if that is this server")
    if error.verify_code not in UNKNOWN_AUTHORITY_CODES:
        said = f"{server}: the certificate is refused, {error.verify_message}"
        return fail("encryption", said, "put the certificate on the server right; nothing to change here")
    issuer = f"{found.issuer}, " if found is not None else ""
    trusted = f"{config.ca_file} (directory_ca_file)" if config.ca_file else "this system's list (no directory_ca_file)"
    said = f"{server}: signed by {issuer}an authority that is not in {trusted}"
    return fail("encryption", said, "directory_ca_file: name the PEM file of that authority")


#: Self-signed, or an issuer that cannot be found, in OpenSSL's several shades of it.
UNKNOWN_AUTHORITY_CODES = frozenset({2, 18, 19, 20, 21})
#: OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
HOST_NAME_CODES = frozenset({62, 64})


@contextmanager
def conversation(config: DirectoryConfig, server: ServerAddress, limit: Deadline) -> Iterator[Wire]:
    """Talk to the server as nobody, encrypted as configured; raise OSError."""
    raw = _ready_for_tls(config, connected(resolve(server.host, server.port, limit), server.port, limit), limit)
    if server.is_ldaps or config.start_tls:
        raw = tls_context(config.ca_file).wrap_socket(raw, server_hostname=server.host)
    with raw:
        yield Wire(raw, limit)
