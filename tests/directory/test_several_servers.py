"""Of several servers one may be dead, slow or mute; with all of them dead the site goes on without the directory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from intranet.database import db
from intranet.directory import break_glass
from intranet.directory.breaker import REST_SECONDS, Breaker
from intranet.directory.condition import FRESH, Condition
from intranet.directory.config import read_config
from intranet.directory.errors import DirectoryDown
from tests.directory.conftest import Door, using
from tests.servers import free_port
from tests.servers.directories import DirectoryServer
from tests.servers.faulty import CUT, STALL, Fault, FaultyWay
from tests.servers.slapd import Slapd

NEAR = "10.1.2.3"
PASSWORD = "a password for the safe"
OK, DEGRADED = {"status": "ok"}, {"status": "degraded", "directory": "down"}


def refusing() -> str:
    """An address where nobody listens."""
    return f"ldap://127.0.0.1:{free_port()}"


@pytest.mark.parametrize("kind", [CUT, STALL], ids=["breaking off", "mute"])
@pytest.mark.parametrize("is_bound", [False, True], ids=["at the bind", "at the search"])
def test_a_first_server_that_fails_costs_one_sign_in_some_time_and_is_first_again_when_well(
    app: Flask, slapd: Slapd, on_slapd: DirectoryServer, kind: str, is_bound: bool
) -> None:
    moment = 1000.0
    with FaultyWay(slapd.ldap_port) as way:
        urls = [f"ldap://127.0.0.1:{way.port}", slapd.ldap_url]
        with using(app, on_slapd, directory_urls=urls, directory_connect_timeout=0.8) as directory:
            directory._breaker = Breaker(directory.config.servers, timer=lambda: moment)
            way.expect(None)
            directory.ask(lambda session: None)
            bind = way.passed
            assert bind > 0, "the first is asked first"
            way.expect(Fault(kind, bind if is_bound else 0))
            Door(app).enter("alan")
            assert way.fault is None, "the first has failed, and the second has answered"
            way.expect(None)
            Door(app).enter("alan")
            assert way.passed == 0, "the next is not kept waiting by it"
            moment += REST_SECONDS
            Door(app).enter("alan")
            assert way.passed > bind, "well again, it is first again"


def test_a_first_server_that_is_dead_or_takes_no_calls_is_passed_over(
    app: Flask, slapd: Slapd, on_slapd: DirectoryServer, black_hole: str
) -> None:
    assert read_config(on_slapd.with_settings()).connect_timeout <= 2, "a sign-in takes three seconds at most"
    for dead in (black_hole, refusing()):
        urls = [dead, slapd.ldap_url]
        with using(app, on_slapd, directory_urls=urls, directory_connect_timeout=0.8) as directory:
            Door(app).enter("alan")
            assert directory._breaker.order()[0].port == slapd.ldap_port
    urls = [black_hole, black_hole.replace("127.0.0.1", "localhost")]
    with using(app, on_slapd, directory_urls=urls, directory_connect_timeout=0.8):
        assert Door(app).sign_in("alan", "any").status_code == 503


def ready(app: Flask) -> tuple[int, dict[str, str]]:
    answer = app.test_client().get("/health/ready")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.get_json()


def test_with_every_server_dead_the_site_is_degraded_and_goes_on(
    app: Flask, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(break_glass, "METHOD", "scrypt:1024:8:1")  # cheap to try
    break_glass.create("anna", ["10.1.0.0/16"], PASSWORD)
    inside = Door(app)
    with using(app, on_slapd):
        inside.enter("alan")
        assert ready(app) == (200, OK)
    with using(app, on_slapd, directory_urls=[refusing(), refusing()]):
        assert Door(app).sign_in("grace", "any").status_code == 503
        assert inside.is_signed_in
        emergency = Door(app, NEAR)
        assert emergency.sign_in("local:anna", PASSWORD).status_code == 303
        assert emergency.is_signed_in
        assert ready(app) == (200, DEGRADED), "a load balancer would take away every machine at once"
        assert app.test_client().get("/health").get_json() == OK
    with using(app, on_slapd):
        Door(app).enter("grace")
        assert ready(app) == (200, OK)


def eventually(told: Callable[[], object], wanted: object) -> None:
    """Wait until it says so; the test fails where it never does."""
    end = time.monotonic() + 20
    while told() != wanted:
        assert time.monotonic() < end, told()
        time.sleep(0.02)


def test_that_it_is_dead_is_known_without_anybody_signing_in(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd, directory_urls=[refusing(), refusing()]):
        eventually(lambda: ready(app), (200, DEGRADED))
    with using(app, on_slapd, directory_bind_password="a wrong one"):
        eventually(lambda: ready(app), (200, DEGRADED))


def test_without_the_database_nobody_is_sent_here_and_nothing_is_restarted(app: Flask) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("", {}, Exception("gone"))

    event.listen(db.engine, "before_cursor_execute", gone)
    try:
        answer = app.test_client().get("/health/ready")
        alive = app.test_client().get("/health")
    finally:
        event.remove(db.engine, "before_cursor_execute", gone)
    assert (answer.status_code, answer.get_json()) == (503, {"status": "down", "database": "down"})
    assert (alive.status_code, alive.get_json()) == (200, OK)


def test_a_directory_that_says_nothing_keeps_no_question_about_it_waiting() -> None:
    moment, knocks = 0.0, 0
    knocking, answer = threading.Event(), threading.Event()

    def knock() -> None:
        nonlocal knocks
        knocks += 1
        knocking.set()
        answer.wait(20)
        raise DirectoryDown("timeout", "")

    condition = Condition(knock, timer=lambda: moment)
    assert condition.is_well(), "until something says otherwise"
    assert knocking.wait(20)
    assert condition.is_well()
    assert knocks == 1, "one at a time"
    answer.set()
    eventually(condition.is_well, False)
    eventually(condition._knocking.locked, False)
    moment += FRESH - 1
    assert not condition.is_well()
    assert knocks == 1, "the last answer is good enough"
    condition.worked()
    assert condition.is_well()
