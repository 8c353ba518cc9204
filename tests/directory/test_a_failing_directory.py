"""Whatever a server does, a question ends in time, and half an answer is none."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Collection

import pytest

from intranet.directory import client, failover
from intranet.directory.breaker import REST_SECONDS, Breaker
from intranet.directory.client import Session
from intranet.directory.config import read_config
from intranet.directory.deadline import Deadline, resolve
from intranet.directory.entries import Entry
from intranet.directory.errors import DirectoryDown, DirectoryIncomplete
from intranet.directory.failover import Directory
from tests.directory import company
from tests.patience import quickest
from tests.servers import fake_ldap, free_port
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import FakeLdap, dripping, silent
from tests.servers.slapd import Slapd

DEADLINE = 1.5
#: A busy machine may be late, a missing limit would be later.
MARGIN = 1.0
#: As long as nobody waits.
SILENT = 30


def find_alan(session: Session) -> list[Entry]:
    """Any question."""
    return session.find(company.PEOPLE, "(uid=alan)", ["uid"], most=2)


def reached(server: DirectoryServer, *urls: str, **values: object) -> Directory:
    """The directory at other addresses and with a short deadline."""
    limits = {"directory_deadline": DEADLINE, "directory_connect_timeout": 0.5} | values
    return Directory(read_config(server.with_settings(directory_urls=list(urls), **limits)))


def seconds_in_vain(
    server: DirectoryServer, *urls: str, reasons: Collection[str] | None = None, **values: object
) -> float:
    """Ask a directory that does not answer, new each time; return the seconds until that was said."""

    def ask() -> None:
        with pytest.raises(DirectoryDown) as failure:
            reached(server, *urls, **values).ask(find_alan)
        assert reasons is None or failure.value.reason in reasons

    return quickest(ask, DEADLINE + MARGIN)


def speaking_http(connection: socket.socket) -> None:
    """Be another kind of server."""
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def babbling(connection: socket.socket) -> None:
    """Say what means nothing."""
    connection.sendall(bytes(range(256)) * 4)


def boasting(connection: socket.socket) -> None:
    """Announce two gigabytes."""
    connection.sendall(b"\x30\x84\x7f\xff\xff\xff" + b"x" * 1000)
    time.sleep(SILENT)


def hanging_up(connection: socket.socket) -> None:
    """Leave in the middle of an answer."""
    connection.recv(4096)
    connection.sendall(b"\x30\x0c\x02\x01")
    connection.close()


@pytest.mark.parametrize("behaviour", [dripping, silent, speaking_http, babbling, boasting, hanging_up])
@pytest.mark.parametrize("start_tls", [False, True])
def test_a_server_that_misbehaves_is_left_in_time(
    on_slapd: DirectoryServer, behaviour: Callable[[socket.socket], None], start_tls: bool
) -> None:
    with FakeLdap(raw=behaviour) as fake:
        assert seconds_in_vain(on_slapd, fake.url, directory_start_tls=start_tls) < DEADLINE + MARGIN


def test_a_drip_after_the_bind_is_bounded_too(on_slapd: DirectoryServer) -> None:
    def drip(message_id: int) -> bytes:
        time.sleep(0.2)
        return fake_ldap.entry(message_id, "cn=one more,dc=example,dc=test", uid="x")

    def forever(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(fake_ldap.result(1, fake_ldap.BIND_DONE, 0))
        while True:
            connection.sendall(drip(2))

    with FakeLdap(raw=forever) as fake:
        assert seconds_in_vain(on_slapd, fake.url) < DEADLINE + MARGIN


def test_by_default_a_page_is_there_within_eight_seconds(on_slapd: DirectoryServer) -> None:
    assert read_config(on_slapd.with_settings()).deadline == 7.5


def test_a_frozen_server_is_left_in_time(on_slapd: DirectoryServer, slapd: Slapd) -> None:
    slapd.pause()
    try:
        assert seconds_in_vain(on_slapd, slapd.ldaps_url, reasons={"timeout"}) < DEADLINE + MARGIN
    finally:
        slapd.resume()


def test_the_next_server_answers_for_a_dead_one(on_slapd: DirectoryServer, slapd: Slapd, black_hole: str) -> None:
    urls = black_hole.replace("ldap:", "ldaps:"), slapd.ldaps_url
    found: list[int] = []
    directory = reached(on_slapd, *urls)

    def ask_anew() -> None:
        nonlocal directory
        directory = reached(on_slapd, *urls)
        found.append(len(directory.ask(find_alan)))

    assert quickest(ask_anew, 0.5 + MARGIN) < 0.5 + MARGIN
    again = quickest(lambda: found.append(len(directory.ask(find_alan))), 0.5)
    assert again < 0.5, "the dead server must not be waited for again"
    assert set(found) == {1}


def test_all_servers_dead_is_said_in_time(on_slapd: DirectoryServer, black_hole: str) -> None:
    refusing = f"ldap://127.0.0.1:{free_port()}"
    assert seconds_in_vain(on_slapd, refusing, black_hole, reasons={"unreachable", "timeout"}) < DEADLINE + MARGIN


def test_a_server_is_asked_first_again_after_its_rest() -> None:
    moment = 1000.0
    breaker = Breaker(["a", "b"], timer=lambda: moment)
    breaker.failed("a")
    assert breaker.order() == ["b", "a"]
    breaker.failed("b")
    assert breaker.order() == ["a", "b"], "with all of them resting, trying is better than refusing"
    moment += REST_SECONDS
    assert breaker.order() == ["a", "b"]
    breaker.failed("a")
    breaker.worked("a")
    assert breaker.order() == ["a", "b"]


def test_a_restarted_server_is_used_at_once(on_slapd: DirectoryServer, slapd: Slapd) -> None:
    directory = reached(on_slapd, slapd.ldaps_url)
    assert directory.ask(find_alan)
    slapd.stop()
    with pytest.raises(DirectoryDown):
        directory.ask(find_alan)
    slapd.start()
    assert directory.ask(find_alan)


def test_an_unknown_host_name_is_unreachable(on_slapd: DirectoryServer) -> None:
    with pytest.raises(DirectoryDown) as failure:
        reached(on_slapd, "ldaps://directory.invalid").ask(find_alan)
    assert failure.value.reason in {"unreachable", "timeout"}


def test_a_name_server_that_does_not_answer_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def wait(*_: object, **__: object) -> list[object]:
        answers.wait(SILENT)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        resolve("directory.example.test", 636, Deadline(0.2))
    assert time.monotonic() - began < SILENT / 2
    answers.set()


def test_a_slow_directory_does_not_occupy_every_thread(
    on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failover, "PATIENCE", 0.1)
    with FakeLdap(raw=silent) as fake:
        directory = reached(on_slapd, fake.url, web_threads=4)
        reasons: list[str] = []

        def ask() -> None:
            with pytest.raises(DirectoryDown) as failure:
                directory.ask(find_alan)
            reasons.append(failure.value.reason)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(reasons) == ["busy", "busy", "timeout", "timeout"]


def test_fewer_results_than_there_are_is_no_answer(on_slapd: DirectoryServer) -> None:
    with Slapd(company.people_ldif(), size_limit="5") as small:
        directory = reached(on_slapd, small.ldaps_url, directory_ca_file=small.ca_file)
        with pytest.raises(DirectoryIncomplete):
            directory.ask(lambda session: session.find(company.SUFFIX, "(uid=*)", ["uid"], most=100))


def test_a_limit_of_our_own_is_no_failure(directory: Directory) -> None:
    found = directory.ask(lambda session: session.find(company.SUFFIX, "(objectClass=inetOrgPerson)", ["uid"], most=2))
    assert len(found) == 2


def test_a_base_that_is_gone_is_no_empty_answer(directory: Directory) -> None:
    with pytest.raises(DirectoryIncomplete):
        directory.ask(lambda session: session.find(f"ou=moved,{company.SUFFIX}", "(uid=alan)", ["uid"], most=2))


def test_a_missing_entry_is_none(directory: Directory) -> None:
    assert directory.ask(lambda session: session.read(f"uid=nobody,{company.PEOPLE}", ["uid"])) is None


def read_all(directory: Directory) -> list[str]:
    """Read everybody page by page."""
    with directory.session(30) as session:
        pages = session.pages(company.SUFFIX, "(objectClass=inetOrgPerson)", ["uid"])
        return [entry.text("uid") for page in pages for entry in page]


def test_everybody_is_read_page_by_page(server: DirectoryServer) -> None:
    directory = Directory(read_config(server.with_settings(directory_page_size=3)))
    assert sorted(read_all(directory)) == sorted(person.uid for person in company.EVERYBODY)


def test_a_limit_in_the_middle_of_paging_is_an_error(on_slapd: DirectoryServer) -> None:
    limits = f'limits dn.exact="{company.SERVICE}" size.prtotal=8'
    with Slapd(company.people_ldif(), limits=limits) as small:
        directory = reached(on_slapd, small.ldaps_url, directory_ca_file=small.ca_file, directory_page_size=3)
        with pytest.raises(DirectoryIncomplete):
            read_all(directory)


def _answering(*controls: bytes) -> Callable[[int], bytes]:
    """Give one entry and the next of the controls, the last one for ever."""
    left = list(controls)

    def answer(message_id: int) -> bytes:
        control = left.pop(0) if len(left) > 1 else left[0]
        found = fake_ldap.entry(message_id, "cn=always the same,dc=example,dc=test", uid="x")
        return found + fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, 0, controls=control)

    return answer


def test_a_server_that_ignores_paging_is_not_believed(on_slapd: DirectoryServer) -> None:
    with FakeLdap(fake_ldap.accepting(_answering(b""))) as fake, pytest.raises(DirectoryIncomplete, match="ignored"):
        read_all(reached(on_slapd, fake.url))


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty pages", "always another entry"])
def test_a_server_that_gives_pages_for_ever_is_left(
    on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch, is_empty: bool
) -> None:
    monkeypatch.setattr(client, "MOST_PAGES", 5)

    def page(number: int) -> bytes:
        found = b"" if is_empty else fake_ldap.entry(number, f"cn={number},dc=example,dc=test", uid="x")
        return found + fake_ldap.result(number, fake_ldap.SEARCH_DONE, 0, controls=fake_ldap.cookie(b"more"))

    with FakeLdap(fake_ldap.accepting(page)) as fake, pytest.raises(DirectoryIncomplete, match="without end"):
        read_all(reached(on_slapd, fake.url))


def test_a_server_that_pages_in_a_circle_is_left(on_slapd: DirectoryServer) -> None:
    circle = fake_ldap.accepting(_answering(fake_ldap.cookie(b"1")))
    with FakeLdap(circle) as fake, pytest.raises(DirectoryIncomplete, match="twice"):
        read_all(reached(on_slapd, fake.url))
