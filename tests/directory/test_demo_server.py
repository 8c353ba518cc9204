"""The demo directory answers as LDAP servers do, changes nothing, and survives nonsense."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ldap3
import pytest

from intranet.directory import ber
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import LdifError, Tree, fits, hash_password, read_ldif
from tests.directory import company
from tests.servers import free_port, require_part
from tests.servers.directories import DirectoryServer

ALAN = company.staff("alan")


@pytest.fixture
def port(demo_directory: DirectoryServer) -> int:
    """Where the demo directory listens."""
    return int(demo_directory.settings["directory_urls"][0].rpartition(":")[2])


@pytest.fixture
def bound(port: int) -> Iterator[ldap3.Connection]:
    """A plain ldap3 connection, bound as the service account: another client than ours."""
    server = ldap3.Server("127.0.0.1", port, get_info=ldap3.NONE)
    with ldap3.Connection(server, company.SERVICE, company.SERVICE_PASSWORD) as connection:
        yield connection


def found(connection: ldap3.Connection, filter_: str, base: str = company.SUFFIX) -> set[str]:
    connection.search(base, filter_, attributes=["uid"])
    return {str(row["attributes"]["uid"][0]) for row in connection.response if row["attributes"].get("uid")}


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("(uid=alan)", {"alan"}),
        ("(UID=ALAN)", {"alan"}),
        ("(uid=al*)", {"alan"}),
        ("(cn=*Tur*)", {"alan"}),
        ("(cn=A*n T*g)", {"alan"}),
        ("(cn=*Turing)", {"alan"}),
        ("(cn=*Tur)", set()),
        ("(&(uid=alan)(sn=Turing))", {"alan"}),
        ("(&(uid=alan)(sn=Hopper))", set()),
        ("(|(uid=alan)(uid=grace))", {"alan", "grace"}),
        ("(&(title=Engineer)(!(uid=alan)))", {"grace", "katherine", "dorothy"}),
        ("(uid>=v)", {"victim"}),
        ("(&(uid<=alan)(title=*))", {"alan"}),
        ("(uid~=alan)", {"alan"}),
        ("(employeeType=*)", {"leaver"}),
        (f"(manager=uid=GRACE, {company.PEOPLE})", {"alan"}),
        (f"(memberOf={company.group_dn('platform')})", {"alan"}),
        ("(userPassword=*)", set()),
        ("(!(userPassword=*))", set()),
        ("(uid:caseExactMatch:=alan)", set()),
        ("(!(uid:caseExactMatch:=alan))", set()),
    ],
)
def test_filters(bound: ldap3.Connection, filter_: str, expected: set[str]) -> None:
    assert found(bound, filter_) == expected


def test_scopes(bound: ldap3.Connection) -> None:
    for scope, expected in ((ldap3.BASE, 0), (ldap3.LEVEL, 2), (ldap3.SUBTREE, len(company.EVERYBODY))):
        bound.search(company.SUFFIX, "(|(objectClass=inetOrgPerson)(ou=people)(ou=leavers))", scope, attributes=["uid"])
        people = [row for row in bound.response if row["attributes"].get("uid")]
        assert len(people if scope == ldap3.SUBTREE else bound.response) == expected


def test_passwords_are_never_sent(bound: ldap3.Connection) -> None:
    bound.search(company.SUFFIX, "(uid=alan)", attributes=["*", "+", "userPassword"])
    (alan,) = bound.response
    assert not alan["raw_attributes"].get("userPassword")
    assert alan["attributes"]["entryUUID"]


def test_operational_attributes_come_when_named(bound: ldap3.Connection) -> None:
    bound.search(company.SUFFIX, "(uid=alan)", attributes=["*"])
    assert "entryUUID" not in bound.response[0]["attributes"]


def test_a_name_without_a_password_is_no_bind(port: int) -> None:
    """Other servers answer success here, for an anonymous bind (RFC 4513 §5.1.2)."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        bind = ber.element(0x60, ber.number(3), ber.octets(ALAN.dn), ber.octets("", 0x80))
        connection.sendall(ber.element(ber.SEQUENCE, ber.number(1), bind))
        _, answer, _ = ber.read(connection.recv(4096))
    (_, _), (tag, body) = list(ber.children(answer))[:2]
    assert tag == 0x61
    assert ber.integer(next(ber.children(body))[1]) == 53


def test_who_is_not_bound_sees_the_root_alone(port: int) -> None:
    with ldap3.Connection(ldap3.Server("127.0.0.1", port, get_info=ldap3.NONE)) as nobody:
        nobody.search("", "(objectClass=*)", ldap3.BASE, attributes=["namingContexts", "vendorName"])
        assert nobody.response[0]["attributes"]["namingContexts"] == [company.SUFFIX]
        nobody.search(company.SUFFIX, "(uid=alan)", attributes=["cn"])
        assert nobody.result["description"] == "insufficientAccessRights"
        assert nobody.response == []


def test_nothing_can_be_changed(bound: ldap3.Connection) -> None:
    bound.read_only = False
    bound.modify(ALAN.dn, {"title": [(ldap3.MODIFY_REPLACE, ["Boss"])]})
    assert bound.result["description"] == "unwillingToPerform"
    bound.delete(ALAN.dn)
    assert bound.result["description"] == "unwillingToPerform"
    assert found(bound, "(title=Engineer)") == {"alan", "grace", "katherine", "dorothy"}


def test_it_knows_who_asks(bound: ldap3.Connection) -> None:
    assert bound.extend.standard.who_am_i() == f"dn:{company.SERVICE}"


def test_critical_controls_it_does_not_know_are_refused(bound: ldap3.Connection) -> None:
    bound.search(company.SUFFIX, "(uid=alan)", controls=[("1.2.3.4", True, None)])
    assert bound.result["description"] == "unavailableCriticalExtension"
    bound.search(company.SUFFIX, "(uid=alan)", controls=[("1.2.3.4", False, None)])
    assert bound.result["description"] == "success"


def test_ldapsearch_understands_it(port: int) -> None:
    """A third client, OpenLDAP's own."""
    done = subprocess.run(
        [
            require_part("ldapsearch", "ldap-utils"), "-x", "-LLL", "-H", f"ldap://127.0.0.1:{port}",
            "-D", company.SERVICE, "-w", company.SERVICE_PASSWORD, "-b", company.SUFFIX, "-E", "pr=5/noprompt",
            "(objectClass=inetOrgPerson)", "uid",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count("dn:") == len(company.EVERYBODY)


def mutated(seed: random.Random, request: bytes) -> bytes:
    data = bytearray(request)
    for _ in range(seed.randint(1, 4)):
        at = seed.randrange(len(data))
        match seed.randrange(3):
            case 0:
                data[at] = seed.randrange(256)
            case 1:
                del data[at : at + seed.randint(1, 8)]
            case _:
                data[at:at] = seed.randbytes(seed.randint(1, 8))
        data = data or bytearray(b"\x30")
    return bytes(data)


def test_nonsense_ends_a_connection_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.ldif"
    file.write_text(company.people_ldif(), encoding="utf-8")
    bind = ber.element(0x60, ber.number(3), ber.octets(company.SERVICE), ber.octets(company.SERVICE_PASSWORD, 0x80))
    filter_ = ber.element(0xA0, ber.element(0xA3, ber.octets("uid"), ber.octets("alan")), ber.octets("cn", 0x87))
    search = ber.element(
        0x63, ber.octets(company.SUFFIX), ber.number(2, ber.ENUMERATED), ber.number(0, ber.ENUMERATED), ber.number(2),
        ber.number(0), ber.element(ber.BOOLEAN, b"\0"), filter_, ber.element(ber.SEQUENCE, ber.octets("cn")),
    )  # fmt: skip
    requests = [
        ber.element(ber.SEQUENCE, ber.number(number), body) for number, body in enumerate((bind, search, search))
    ]
    seed = random.Random(20261121)
    handler = _Quiet(Tree.from_files(file))
    with handler as server:
        server.serve_in_background()
        for _ in range(600):
            with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
                connection.settimeout(0.02)
                try:
                    connection.sendall(requests[0] if seed.random() < 0.5 else mutated(seed, requests[0]))
                    connection.sendall(mutated(seed, requests[1]) + requests[2])
                    connection.recv(65536)
                except OSError:
                    continue
        server.shutdown()
    assert handler.failures == []


class _Quiet(DemoDirectory):
    """Collects what handlers raise instead of printing it."""

    failures: list[str] = []

    def serve_in_background(self) -> None:
        import threading

        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        self.failures.append(repr(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]))


def test_a_filter_nested_without_end_is_refused(port: int) -> None:
    deep = ber.octets("cn", 0x87)
    for _ in range(500):
        deep = ber.element(0xA2, deep)
    bind = ber.element(0x60, ber.number(3), ber.octets(company.SERVICE), ber.octets(company.SERVICE_PASSWORD, 0x80))
    search = ber.element(
        0x63, ber.octets(company.SUFFIX), ber.number(2, ber.ENUMERATED), ber.number(0, ber.ENUMERATED), ber.number(0),
        ber.number(0), ber.element(ber.BOOLEAN, b"\0"), deep, ber.element(ber.SEQUENCE),
    )  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(ber.element(ber.SEQUENCE, ber.number(1), bind))
        assert connection.recv(4096)
        connection.sendall(ber.element(ber.SEQUENCE, ber.number(2), search))
        assert connection.recv(4096) == b"", "the connection is ended"


def test_passwords_are_kept_as_salted_hashes_only() -> None:
    stored = hash_password("a secret ²").encode()
    assert stored != hash_password("a secret ²").encode()
    assert fits(stored, "a secret ²".encode())
    assert not fits(stored, b"a secret 2")
    for odd in (b"clear", b"{SSHA512}", b"{SSHA512}!!", b"{MD5}x", b"{SSHA512", b""):
        assert not fits(odd, b"clear")
        assert not fits(odd, b"")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dn: cn=x\nno colon here\n", "line 2"),
        ("dn: cn=x\njpegPhoto:< file:///etc/passwd\n", "line 2"),
        ("dn: cn=x\ncn:: !!!\n", "line 2"),
        ("cn: x\n", "line 1"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(LdifError, match=message):
        list(read_ldif(text.splitlines()))


def test_ldif_is_read_as_rfc_2849_says() -> None:
    text = "version: 1\n\n# a comment\n that goes on\ndn: cn=A,\n dc=x\ncn: A\ndescription:: w6Q=\n\n\ndn:: Y249w6Q=\n"
    first, second = read_ldif(text.splitlines())
    assert (first.dn, first.values["description"], second.dn) == ("cn=A,dc=x", ["ä".encode()], "cn=ä")


def test_it_listens_on_this_machine_only() -> None:
    with DemoDirectory(Tree(read_ldif(["dn: dc=x", "dc: x"]))) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_the_command_serves_a_file(tmp_path: Path) -> None:
    file, port = tmp_path / "people.ldif", free_port()
    file.write_text(company.people_ldif(), encoding="utf-8")
    command = [sys.executable, "-m", "intranet", "directory", "demo-server", "--ldif", str(file), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert f"127.0.0.1:{port}" in process.stdout.readline()
            server = ldap3.Server("127.0.0.1", port, get_info=ldap3.NONE)
            assert ldap3.Connection(server, ALAN.dn, ALAN.secret, auto_bind=True).bound
        finally:
            process.terminate()
            process.wait(10)
