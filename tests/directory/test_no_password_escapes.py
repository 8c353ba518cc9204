"""Whatever servers do, no password leaves but through TLS, and none is shown in a log, an object or an error."""

from __future__ import annotations

import gc
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import ldap3
import pytest
from flask import Flask

from intranet.directory.check import running
from intranet.directory.client import Session
from intranet.directory.confirming import confirm_sign_ins
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from tests.directory import company
from tests.directory.conftest import Door, sync, using
from tests.directory.recorder import WAYS, Recorder, recording
from tests.servers import fake_ldap
from tests.servers.certificates import Authority
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import BIND_DONE, EXTENDED, EXTENDED_DONE, SEARCH, SEARCH_DONE, FakeLdap, accepting
from tests.servers.slapd import Slapd

ALAN = company.staff("alan")
WRONG, NOT_THE_SERVICES = "a wrong password of a person", "a wrong password of the service"
SECRETS = (ALAN.secret, company.LEAVER.secret, company.MUST_CHANGE.secret, WRONG, company.SERVICE_PASSWORD,
           NOT_THE_SERVICES)  # fmt: skip
STARTTLS = b"1.3.6.1.4.1.1466.20037"
SHORT = {"directory_connect_timeout": 0.2, "directory_deadline": 0.2, "directory_load_deadline": 0.2}


def find_and_verify(session: Session) -> bool:
    """Do what a sign-in does."""
    (alan,) = session.find(company.PEOPLE, "(uid=alan)", ["uid"], most=2)
    return session.verify(alan.dn, ALAN.secret).accepted


def use(app: Flask, recorder: Recorder, directory: Directory, *people: tuple[str, str]) -> list[int]:
    """Let people sign in, the sync run and the check look; return the answers to people."""
    answers = [Door(app).sign_in(uid, password).status_code for uid, password in people]
    sync(directory)
    try:
        directory.ask(find_and_verify)
    except DirectoryDown as error:
        recorder.error(error)
    recorder.show(directory, directory.config, directory.condition, *running.check(directory.config, 4))
    return answers


def refusing(number: int, tag: int) -> bytes:
    """Refuse StartTLS, and whatever else is asked."""
    return fake_ldap.result(number, EXTENDED_DONE, 2)


def promising(number: int, tag: int) -> bytes:
    """Promise TLS and go on in clear."""
    return fake_ldap.result(number, EXTENDED_DONE, 0) if tag == EXTENDED else b"plain"


def speaking_http(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def hanging_up(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"\x30\x0c\x02\x01")
    connection.close()


@contextmanager
def broken(elsewhere: FakeLdap, folder: Path) -> Iterator[dict[str, dict[str, Any]]]:
    """Servers that fail in every way there is, by name, as the settings that reach them."""
    authority = Authority(folder)
    trusted = {"directory_ca_file": str(authority.ca_file)}
    context = authority.context(authority.issue("fake", "IP:127.0.0.1"))
    expired = authority.context(authority.issue("expired", "IP:127.0.0.1", days=-1))
    there = f"{elsewhere.url}/dc=else"

    def refer(number: int) -> bytes:
        return fake_ldap.result(number, SEARCH_DONE, 10, referral=there)

    def mention(number: int) -> bytes:
        found = fake_ldap.entry(number, ALAN.dn, uid="alan", cn="Alan", entryUUID="id-alan")
        done = fake_ldap.result(number, SEARCH_DONE, 0, controls=fake_ldap.cookie(b""))
        return fake_ldap.reference(number, there) + found + done

    def refer_elsewhere_too(number: int, tag: int) -> bytes:
        return fake_ldap.result(number, EXTENDED_DONE, 2) if tag == EXTENDED else accepting(mention)(number, tag)

    def garble(number: int, tag: int) -> bytes:
        return b"\x30\x05\xff\xff\xff\xff\xff" if tag == SEARCH else fake_ldap.result(number, BIND_DONE, 0)

    with ExitStack() as stack:

        def run(*given: Any, **more: Any) -> dict[str, Any]:
            return {"directory_urls": [stack.enter_context(FakeLdap(*given, **more)).url], **trusted}

        yield {
            "StartTLS refused": run(refusing) | {"directory_start_tls": True},
            "StartTLS that stays plain": run(promising) | {"directory_start_tls": True},
            "plain, beyond this machine": run(accepting(mention)),
            "a referral": run(accepting(refer), context=context),
            "a referral for a bind": run(
                lambda number, _: fake_ldap.result(number, BIND_DONE, 10, referral=there), context=context
            ),
            "references": run(refer_elsewhere_too, context=context),
            "nonsense": run(garble, context=context),
            "an expired certificate": run(accepting(mention), context=expired),
            "HTTP": run(raw=speaking_http),
            "hanging up": run(raw=hanging_up, context=context),
            "silence": run(raw=fake_ldap.silent, context=context),
        }


def test_no_password_gets_out(
    app: Flask, on_slapd: DirectoryServer, slapd: Slapd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet.directory.deadline.BoundedSocket.is_local", False)  # else clear text may be sent
    monkeypatch.setattr(running, "SECONDS", 0.3)
    everybody = [("alan", ALAN.secret), ("alan", WRONG), ("leaver", company.LEAVER.secret), ("nobody", WRONG),
                 ("mustchange", company.MUST_CHANGE.secret)]  # fmt: skip
    starttls = {"directory_urls": [slapd.ldap_url], "directory_start_tls": True}
    answers = {}
    with FakeLdap(accepting(lambda _: b"")) as elsewhere, broken(elsewhere, tmp_path) as servers:
        with recording(monkeypatch) as recorder:
            with using(app, on_slapd) as directory:
                assert use(app, recorder, directory, *everybody) == [303, 422, 422, 422, 422]
                assert confirm_sign_ins(directory) == 0
                recorder.show(*running.check_person(directory.config, 4, "alan"))
            with using(app, on_slapd, **starttls) as directory:
                assert use(app, recorder, directory, *everybody[:2]) == [303, 422]
            with using(app, on_slapd, directory_bind_password=NOT_THE_SERVICES) as directory:
                assert use(app, recorder, directory, everybody[0]) == [503]
            for name, values in servers.items():
                with using(app, on_slapd, **values if name == "references" else values | SHORT) as directory:
                    answers |= {name: use(app, recorder, directory, everybody[0])}
            gc.collect()  # what nobody holds any more nobody can show
            recorder.look_around("intranet.directory", "ldap3")
        assert elsewhere.connections == 0, "where servers refer to"
    assert answers.pop("references") == [303], "they are left alone"
    assert set(map(tuple, answers.values())) == {(503,)}, answers
    assert recorder.found(SECRETS) == {}
    told = {way: bytes(kept) for way, kept in recorder.kept.items()}
    assert (STARTTLS in told["sockets"], b"directory failed" in told["logs"]) == (True, True)
    assert (b"Connection(" in told["objects"], b"DirectoryDown" in told["errors"]) == (True, True)


def test_a_password_that_gets_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test before: ldap3 as it comes, and a careless log line and error."""
    with FakeLdap(lambda number, tag: fake_ldap.result(number, BIND_DONE, 49)) as fake:
        with recording(monkeypatch) as recorder:
            careless = ldap3.Connection(ldap3.Server(fake.url, get_info=ldap3.NONE), ALAN.dn, ALAN.secret)
            assert not careless.bind()
            recorder.look_around("ldap3")
            logging.getLogger("intranet.directory").debug("asked", extra={"typed": ALAN.secret})
            hidden = DirectoryDown("protocol", "hidden behind another")
            hidden.__context__, hidden.__suppress_context__ = ValueError(ALAN.secret), True
            recorder.error(hidden)
        careless.unbind()
    assert recorder.found(SECRETS) == {way: {ALAN.secret} for way in WAYS}
