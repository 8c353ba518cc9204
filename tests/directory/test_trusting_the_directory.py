"""Nobody but the directory gets a password, and nothing is believed that it did not say whole."""

from __future__ import annotations

import logging
import socket
import ssl
from pathlib import Path

import pytest

from intranet.directory.client import Session
from intranet.directory.config import read_config
from intranet.directory.entries import Entry
from intranet.directory.errors import DirectoryDown, DirectoryIncomplete
from intranet.directory.failover import Directory
from tests.directory import company
from tests.servers import fake_ldap, give_away
from tests.servers.certificates import Authority
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import FakeLdap
from tests.servers.slapd import Slapd

ALAN = company.staff("alan")


def find_alan(session: Session) -> Entry:
    """The question most tests put."""
    (found,) = session.find(company.PEOPLE, "(uid=alan)", ["uid", "entryUUID"], most=2)
    return found


def reached(server: DirectoryServer, **values: object) -> Directory:
    """The directory under changed settings."""
    return Directory(read_config(server.with_settings(**values)))


def test_the_right_password_is_accepted_and_a_wrong_one_is_not(directory: Directory) -> None:
    assert directory.ask(lambda session: session.verify(find_alan(session).dn, ALAN.secret)).accepted
    assert not directory.ask(lambda session: session.verify(find_alan(session).dn, "wrong")).accepted


@pytest.mark.parametrize("person", company.AWKWARD, ids=lambda person: person.uid)
def test_a_name_as_the_directory_writes_it_can_be_bound_with(directory: Directory, person: company.Staff) -> None:
    def verify(session: Session, password: str) -> bool:
        (found,) = session.find(company.PEOPLE, f"(cn={_escaped(person.cn)})", ["uid"], most=2)
        return session.verify(found.dn, password).accepted

    assert directory.ask(lambda session: verify(session, person.secret))
    assert not directory.ask(lambda session: verify(session, person.secret + "x"))


def _escaped(text: str) -> str:
    return "".join(f"\\{byte:02x}" for byte in text.encode())


def test_starttls_encrypts_before_the_service_account_binds(on_slapd: DirectoryServer, slapd: Slapd) -> None:
    directory = reached(on_slapd, directory_urls=[slapd.ldap_url], directory_start_tls=True)
    assert directory.ask(find_alan).text("uid") == "alan"


def test_an_authority_we_were_not_told_about_is_refused(on_slapd: DirectoryServer, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger")
    with pytest.raises(DirectoryDown) as refusal:
        reached(on_slapd, directory_ca_file=str(stranger.ca_file)).ask(find_alan)
    assert refusal.value.reason == "untrusted"
    with pytest.raises(DirectoryDown) as refusal:
        reached(on_slapd, directory_ca_file="").ask(find_alan)
    assert refusal.value.reason == "untrusted"


@pytest.mark.parametrize("start_tls", [False, True])
def test_a_certificate_for_another_host_is_refused(on_slapd: DirectoryServer, slapd: Slapd, start_tls: bool) -> None:
    url = (slapd.ldap_url if start_tls else slapd.ldaps_url).replace("127.0.0.1", "localhost")
    with pytest.raises(DirectoryDown) as refusal:
        reached(on_slapd, directory_urls=[url], directory_start_tls=start_tls).ask(find_alan)
    assert refusal.value.reason == "untrusted"


def test_an_expired_certificate_is_refused(on_slapd: DirectoryServer, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    old = authority.issue("old", "IP:127.0.0.1", days=-1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(old.certificate, old.key)
    received = bytearray()

    def shake(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            received.extend(encrypted.recv(4096))

    with FakeLdap(raw=shake) as fake:
        directory = reached(
            on_slapd, directory_urls=[fake.url.replace("ldap:", "ldaps:")], directory_ca_file=str(authority.ca_file)
        )
        with pytest.raises(DirectoryDown) as refusal:
            directory.ask(find_alan)
    assert refusal.value.reason == "untrusted"
    assert not received


def test_a_renewed_authority_is_picked_up_while_running(
    on_slapd: DirectoryServer, slapd: Slapd, tmp_path: Path
) -> None:
    ca_file = tmp_path / "trusted.crt"
    ca_file.write_text(Authority(tmp_path, "stranger").ca_file.read_text())
    directory = reached(on_slapd, directory_ca_file=str(ca_file))
    with pytest.raises(DirectoryDown):
        directory.ask(find_alan)
    ca_file.write_text(Path(slapd.ca_file).read_text())
    assert directory.ask(find_alan).text("uid") == "alan"


def test_a_renewed_certificate_of_the_server_is_taken_while_running(on_slapd: DirectoryServer) -> None:
    with Slapd(company.people_ldif(), names=("DNS:elsewhere.example.test",)) as other:
        directory = reached(on_slapd, directory_urls=[other.ldaps_url], directory_ca_file=other.ca_file)
        with pytest.raises(DirectoryDown) as refusal:
            directory.ask(find_alan)
        assert refusal.value.reason == "untrusted"
        for _ in range(2):  # put right, and then renewed with another key
            other.stop()
            other.authority.issue("slapd", "IP:127.0.0.1")
            give_away(other.folder)
            other.start()
            assert directory.ask(find_alan).text("uid") == "alan"


@pytest.mark.parametrize(
    ("named", "host", "is_believed"),
    [
        ("IP:127.0.0.1", "127.0.0.1", True),
        ("IP:127.0.0.2", "127.0.0.1", False),
        ("DNS:127.0.0.1", "127.0.0.1", False),
        ("DNS:localhost", "127.0.0.1", False),
        ("IP:127.0.0.1", "localhost", False),
    ],
)
def test_an_address_must_stand_in_the_certificate_as_an_address(
    on_slapd: DirectoryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, host: str, is_believed: bool
) -> None:
    """OpenSSL judges it: ldap3's own look at names knows no addresses on Python 3.12 and later."""
    monkeypatch.setattr("ldap3.core.tls.check_hostname", lambda *_: pytest.fail("ldap3 was asked"))
    authority = Authority(tmp_path)
    context = authority.context(authority.issue("server", named))
    with FakeLdap(fake_ldap.accepting(lambda number: b""), context=context) as fake:
        url = fake.url.replace("127.0.0.1", host)
        directory = reached(on_slapd, directory_urls=[url], directory_ca_file=str(authority.ca_file))
        try:
            directory.ask(lambda session: None)
            reason = ""
        except DirectoryDown as error:
            reason = error.reason
        assert reason == ("" if is_believed else "untrusted")
        assert (company.SERVICE_PASSWORD.encode() in fake.received) is is_believed


def test_a_refused_starttls_sends_no_password(on_slapd: DirectoryServer) -> None:
    def refuse(message_id: int, _tag: int) -> bytes:
        return fake_ldap.result(message_id, fake_ldap.EXTENDED_DONE, 2)

    with FakeLdap(refuse) as fake:
        with pytest.raises(DirectoryDown) as refusal:
            reached(on_slapd, directory_urls=[fake.url], directory_start_tls=True).ask(find_alan)
        assert refusal.value.reason == "refused_tls"
        assert b"1.3.6.1.4.1.1466.20037" in fake.received, "the test must have been asked for StartTLS"
        assert company.SERVICE_PASSWORD.encode() not in fake.received


def test_a_starttls_that_stays_plain_sends_no_password(on_slapd: DirectoryServer) -> None:
    def promise(message_id: int, tag: int) -> bytes:
        return fake_ldap.result(message_id, fake_ldap.EXTENDED_DONE, 0) if tag == fake_ldap.EXTENDED else b"plain"

    with FakeLdap(promise) as fake:
        with pytest.raises(DirectoryDown):
            reached(on_slapd, directory_urls=[fake.url], directory_start_tls=True, directory_deadline=2).ask(find_alan)
        assert company.SERVICE_PASSWORD.encode() not in fake.received


def test_a_plain_connection_beyond_this_machine_sends_nothing(
    on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings refuse it; should "localhost" lead elsewhere, the open socket is looked at as well."""
    monkeypatch.setattr("intranet.directory.deadline.BoundedSocket.is_local", False)
    with FakeLdap(fake_ldap.accepting(lambda number: b"")) as fake:
        with pytest.raises(DirectoryDown) as refusal:
            reached(on_slapd, directory_urls=[fake.url]).ask(find_alan)
        assert refusal.value.reason == "refused_tls"
        assert company.SERVICE_PASSWORD.encode() not in fake.received


def test_a_referral_is_not_followed(on_slapd: DirectoryServer) -> None:
    with FakeLdap(fake_ldap.accepting(lambda number: b"")) as elsewhere:

        def refer(message_id: int) -> bytes:
            return fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, 10, referral=f"{elsewhere.url}/dc=else")

        with FakeLdap(fake_ldap.accepting(refer)) as fake, pytest.raises(DirectoryIncomplete):
            reached(on_slapd, directory_urls=[fake.url]).ask(find_alan)
        assert elsewhere.connections == 0


def test_references_among_the_results_are_left_alone(on_slapd: DirectoryServer) -> None:
    with FakeLdap(fake_ldap.accepting(lambda number: b"")) as elsewhere:

        def refer(message_id: int) -> bytes:
            return (
                fake_ldap.reference(message_id, f"{elsewhere.url}/dc=else")
                + fake_ldap.entry(message_id, ALAN.dn, uid="alan")
                + fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, 0)
            )

        with FakeLdap(fake_ldap.accepting(refer)) as fake:
            assert reached(on_slapd, directory_urls=[fake.url]).ask(find_alan).dn == ALAN.dn
        assert elsewhere.connections == 0


@pytest.mark.parametrize(("dn", "password"), [("", "secret"), (ALAN.dn, ""), (ALAN.dn, "a\0b")])
def test_a_bind_that_servers_take_for_anonymous_is_never_sent(directory: Directory, dn: str, password: str) -> None:
    with pytest.raises(ValueError, match="a bind needs"):
        directory.ask(lambda session: session.verify(dn, password))


def test_a_bind_that_the_server_took_for_nobody_is_no_success(on_slapd: DirectoryServer) -> None:
    def answer(message_id: int, tag: int) -> bytes:
        done = {fake_ldap.BIND: fake_ldap.BIND_DONE, fake_ldap.EXTENDED: fake_ldap.EXTENDED_DONE}
        return fake_ldap.result(message_id, done[tag], 0) if tag in done else b""

    with FakeLdap(answer) as fake, pytest.raises(DirectoryDown) as refusal:
        reached(on_slapd, directory_urls=[fake.url]).ask(lambda session: session.verify(ALAN.dn, ALAN.secret))
    assert refusal.value.reason == "protocol"


def test_a_rotated_service_password_is_read_anew(on_slapd: DirectoryServer, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("old\n")
    file.chmod(0o600)
    directory = reached(on_slapd, directory_bind_password="", directory_bind_password_file=str(file))
    with pytest.raises(DirectoryDown) as refusal:
        directory.ask(find_alan)
    assert refusal.value.reason == "service_refused"
    file.write_text(company.SERVICE_PASSWORD + "\n")
    assert directory.ask(find_alan).text("uid") == "alan"
    file.write_text("\n")
    with pytest.raises(DirectoryDown) as refusal:
        directory.ask(find_alan)
    assert refusal.value.reason == "service_refused"
    file.unlink()
    with pytest.raises(DirectoryDown) as refusal:
        directory.ask(find_alan)
    assert refusal.value.reason == "service_refused"


def test_passwords_and_names_stay_out_of_logs_and_representations(
    on_slapd: DirectoryServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    directory = reached(on_slapd)
    found = directory.ask(find_alan)
    directory.ask(lambda session: session.verify(found.dn, ALAN.secret))
    with pytest.raises(DirectoryDown):
        reached(on_slapd, directory_bind_password="a wrong one").ask(find_alan)
    told = caplog.text + repr(directory.config) + repr(found) + repr([record.__dict__ for record in caplog.records])
    for secret in (company.SERVICE_PASSWORD, ALAN.secret, "a wrong one", ALAN.dn):
        assert secret not in told
