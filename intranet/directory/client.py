"""The one place that speaks LDAP, and the only importer of ldap3.

ldap3's defaults are unsafe: certificates unchecked, referrals followed with the password in clear,
an empty name bound as nobody and called a success, no limits of time, and answers cut short by the
server that look complete. Here each of them is closed:

* TLS with chain and host name checked by OpenSSL, or a loopback address; no other socket ever
  carries a password;
* a deadline over the whole conversation: names, connecting, handshake and each byte;
* referrals are never followed; a result that is not a plain success is an error of its own;
* no schema is read and no value decoded by ldap3: entries hold the bytes the server sent.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPSocketOpenError, LDAPStartTLSError

from intranet.directory.config import DirectoryConfig, ServerAddress
from intranet.directory.deadline import MOST_BYTES, RECEIVED_AT_ONCE, BoundedSocket, Deadline, resolve
from intranet.directory.entries import PASSWORD_POLICY, BindAnswer, Entry, PolicyError, bind_answer, entry_of
from intranet.directory.errors import AnswerTooLong, DirectoryDown, DirectoryIncomplete
from intranet.directory.trust import tls_context

PAGED_RESULTS = "1.2.840.113556.1.4.319"
NO_ATTRIBUTES = "1.1"

SUCCESS, SIZE_LIMIT_EXCEEDED, NO_SUCH_OBJECT = 0, 4, 32
#: Results of a bind that speak about the server and not about the person (RFC 4511 appendix A).
NOT_ABOUT_THE_PERSON = frozenset({1, 2, 3, 7, 8, 10, 11, 12, 13, 51, 52, 80})

SEARCH_ENTRY, ENTRY = 4, "searchResEntry"

#: Seconds for one search, also for one page of a long list.
SEARCH_SECONDS = 60.0
#: A server that goes on giving pages beyond this is in a loop.
MOST_PAGES = 20_000


class StrictTls(ldap3.Tls):
    """TLS as OpenSSL itself checks it, IP addresses in certificates included, within the deadline."""

    def __init__(self, host: str, ca_file: str, deadline: Deadline) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.host, self.ca_file, self.deadline = host, ca_file, deadline
        self.failed = False

    def wrap_socket(self, connection: Any, do_handshake: bool = True) -> None:
        """Put TLS around the connection's socket; ldap3 calls this for ldaps and for StartTLS."""
        plain = getattr(connection.socket, "raw", connection.socket)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            plain.settimeout(self.deadline.left())
            wrapped = tls_context(self.ca_file).wrap_socket(plain, server_hostname=self.host)
        except ssl.SSLError:
            self.failed = True
            raise
        connection.socket = BoundedSocket(wrapped, self.deadline)


class Connection(ldap3.Connection):
    """Shows no password where a debugger or a report of errors shows objects."""

    def __repr__(self) -> str:
        return "Connection(…)"


class Session:
    """A conversation with one server as the service account."""

    def __init__(
        self, config: DirectoryConfig, server: ServerAddress, deadline: Deadline, patience: float = SEARCH_SECONDS
    ) -> None:
        self._config, self.server, self._deadline, self._patience = config, server, deadline, patience
        self._connection: Any = None
        self.policy: PolicyError | None = None  # what the server said of the service account's password
        self.references = 0  # to other servers, seen among results and left alone

    def open(self) -> None:
        """Connect and bind as the service account; raise DirectoryDown."""
        with _translated(self._deadline):
            limit = self._deadline.within(self._config.connect_timeout)
        try:
            password = self._config.bind_password()
        except OSError as error:
            raise DirectoryDown("service_refused", f"the password file: {error.strerror}") from None
        if not password:
            raise DirectoryDown("service_refused", "the service account's password is empty")
        connection = _connect(self._config, self.server, self._config.bind_dn, password, limit)
        with _hung_up_on_error(connection):
            answer = _bind(connection, limit)
            if not answer.accepted:
                raise DirectoryDown("service_refused", f"the service account's bind gave {answer.code}", answer)
        self._connection, self.policy = connection, answer.policy

    def close(self) -> None:
        """Say goodbye and close the socket."""
        if self._connection is not None:
            _hang_up(self._connection)
            self._connection = None

    def verify(self, dn: str, password: str) -> BindAnswer:
        """Try a person's password on a second connection.

        Raises DirectoryDown if the question stays open, and ValueError for an empty name or
        password: servers take those for an anonymous bind and call it a success.
        """
        connection = _connect(self._config, self.server, dn, password, self._deadline)
        with _hung_up_on_error(connection):
            answer = _bind(connection, self._deadline)
            if answer.accepted and _is_anonymous(connection, self._deadline):
                raise DirectoryDown("protocol", "the server took a person's bind for an anonymous one")
        _hang_up(connection)
        return answer

    def find(
        self, base: str, filter_: str, attributes: list[str], most: int, most_bytes: int = MOST_BYTES
    ) -> list[Entry]:
        """Return entries below ``base``, at most so many. Raises AnswerTooLong, and nothing can be asked after that."""
        result, entries = self._search(base, filter_, attributes, size_limit=most, most_bytes=most_bytes)
        if result["result"] != SIZE_LIMIT_EXCEEDED or len(entries) < most:
            _must_be_complete(result)
        return entries[:most]

    def below(self, dn: str, filter_: str, most: int) -> list[str]:
        """Return the names of entries directly below this one, some of them where there are many."""
        _, entries = self._search(dn, filter_, [NO_ATTRIBUTES], scope=ldap3.LEVEL, size_limit=most)
        return [entry.dn for entry in entries]

    def read(self, dn: str, attributes: list[str]) -> Entry | None:
        """Return the entry with this name, or None where there is none."""
        result, entries = self._search(dn, "(objectClass=*)", attributes, scope=ldap3.BASE)
        if result["result"] == NO_SUCH_OBJECT:
            return None
        _must_be_complete(result)
        return entries[0] if entries else None

    def pages(self, base: str, filter_: str, attributes: list[str]) -> Iterator[list[Entry]]:
        """Yield all entries below ``base`` page by page; raise DirectoryIncomplete if any is missing."""
        cookie: bytes | None = None
        first_names: set[str] = set()
        for _ in range(MOST_PAGES):
            result, entries = self._search(base, filter_, attributes, page=self._config.page_size, cookie=cookie)
            _must_be_complete(result)
            control = (result.get("controls") or {}).get(PAGED_RESULTS)
            if control is None:
                raise DirectoryIncomplete("the server ignored the paged-results control")
            if entries and entries[0].dn in first_names:
                raise DirectoryIncomplete("the server gave the same page twice")
            first_names.update(entry.dn for entry in entries[:1])
            yield entries
            cookie = control["value"]["cookie"]
            if not cookie:
                return
        raise DirectoryIncomplete("the server gives pages without end")

    def _search(
        self, base: str, filter_: str, attributes: list[str], *, scope: str = ldap3.SUBTREE,
        size_limit: int = 0, page: int | None = None, cookie: bytes | None = None, most_bytes: int = MOST_BYTES,
    ) -> tuple[dict[str, Any], list[Entry]]:  # fmt: skip
        connection = self._connection
        with _translated(self._deadline):
            limit = self._deadline.within(self._patience)
        with _translated(limit, bounded=connection.socket):
            connection.socket.renew(limit, most_bytes)
            connection.search(
                base, filter_, scope, dereference_aliases=ldap3.DEREF_NEVER, attributes=attributes,
                size_limit=size_limit, paged_size=page, paged_criticality=True, paged_cookie=cookie, auto_escape=False,
            )  # fmt: skip
            result, response = connection.result, connection.response or []
            connection.response = None
            self.references += sum(row["type"] == "searchResRef" for row in response)
            entries = [row["entry"] for row in response if row["type"] == ENTRY]
        return result, entries


def _connect(config: DirectoryConfig, server: ServerAddress, dn: str, password: str, limit: Deadline) -> Any:
    """Open an encrypted connection, or a plain one on loopback, that is not bound yet."""
    if not dn or not password or "\0" in password:
        raise ValueError("a bind needs a name and a password")
    tls = StrictTls(server.host, config.ca_file, limit)
    with _translated(limit, tls):
        addresses = resolve(server.host, server.port, limit)
    failure = DirectoryDown("unreachable", "the host name has no address")
    for address in addresses:
        connection = Connection(
            ldap3.Server(
                address, server.port, use_ssl=server.is_ldaps, get_info=ldap3.NONE, tls=tls, allowed_referral_hosts=[]
            ),
            # As bytes the password is sent as typed; as text ldap3 would fold "²" into "2" (SASLprep),
            # which no directory did when the password was set.
            dn, password.encode(), authentication=ldap3.SIMPLE, auto_bind=ldap3.AUTO_BIND_NONE,
            client_strategy=ldap3.SYNC, auto_referrals=False, raise_exceptions=False, check_names=False,
            read_only=True, return_empty_attributes=False,
        )  # fmt: skip
        connection.strategy.socket_size = RECEIVED_AT_ONCE
        connection.strategy.decode_response_fast = partial(_decode, connection.strategy.decode_response_fast)
        try:
            with _hung_up_on_error(connection):
                _open(connection, config, tls, limit)
            return connection
        except DirectoryDown as error:
            failure = error
            if error.reason != "unreachable":
                break
    raise failure


def _decode(others: Callable[[Any], dict[str, Any]], message: dict[str, Any]) -> dict[str, Any]:
    """Keep an entry as it was sent; ldap3 would guess at what its bytes mean, and take twice as long."""
    if message["protocolOp"] != SEARCH_ENTRY:
        return others(message)
    return {"type": ENTRY, "entry": entry_of(message["payload"])}


def _open(connection: Any, config: DirectoryConfig, tls: StrictTls, limit: Deadline) -> None:
    with _translated(limit, tls):
        connection.server.connect_timeout = limit.left(config.connect_timeout)
        connection.open(read_server_info=False)
        if not isinstance(connection.socket, BoundedSocket):
            connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.socket = BoundedSocket(connection.socket, limit)
        if config.start_tls:
            connection.start_tls(read_server_info=False)
        may_be_plain = not config.start_tls and connection.socket.is_local
        if not connection.socket.is_encrypted and not may_be_plain:
            raise DirectoryDown("refused_tls", "the connection is not encrypted")


def _bind(connection: Any, limit: Deadline) -> BindAnswer:
    with _translated(limit):
        connection.bind(read_server_info=False, controls=[(PASSWORD_POLICY, False, None)])
        answer = bind_answer(connection.result)
        if answer.code in NOT_ABOUT_THE_PERSON:
            raise DirectoryDown("protocol", f"a bind gave {answer.code} {connection.result['description']}", answer)
        return answer


def _is_anonymous(connection: Any, limit: Deadline) -> bool:
    """Ask "who am I?" (RFC 4532); a server that does not know the question is believed."""
    with _translated(limit):
        name = connection.extend.standard.who_am_i()
        return connection.result["result"] == SUCCESS and not name


def _must_be_complete(result: dict[str, Any]) -> None:
    if result["result"] != SUCCESS:
        raise DirectoryIncomplete(f"a search gave {result['result']} {result['description']}", result["result"])


@contextmanager
def _translated(limit: Deadline, tls: StrictTls | None = None, bounded: BoundedSocket | None = None) -> Iterator[None]:
    """Turn whatever ldap3 raises into DirectoryDown.

    On malformed answers KeyError, ValueError and pyasn1's errors escape from it besides its own.
    """
    try:
        yield
    except DirectoryDown:
        raise
    except Exception as error:  # noqa: BLE001 - see above; programming errors lie outside of these blocks
        if bounded is not None and bounded.has_overflown:
            raise AnswerTooLong(bounded.most_bytes) from None
        if tls is not None and tls.failed:
            reason = "untrusted"
        elif isinstance(error, LDAPStartTLSError):
            reason = "refused_tls"
        elif limit.has_passed:
            reason = "timeout"
        else:
            reason = "unreachable" if isinstance(error, LDAPSocketOpenError | OSError) else "protocol"
        raise DirectoryDown(reason, f"{type(error).__name__}: {error}") from None


@contextmanager
def _hung_up_on_error(connection: Any) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _hang_up(connection)
        raise


def _hang_up(connection: Any) -> None:
    """Say goodbye if that needs no waiting, and close the socket in any case."""
    raw = connection.socket
    with suppress(Exception):
        connection.unbind()
    with suppress(Exception):
        raw.close()
