"""Nobody waits longer than eight seconds, everybody is told honestly, and whoever is in works on."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from intranet import clock, create_app
from intranet.database import db
from intranet.directory import breaker, confirming, throttle
from intranet.directory.models import FailureSlot
from intranet.people import sessions
from intranet.people.models import Person, SignIn
from tests.cast import Cast
from tests.conftest import SECRET_KEY, TOKEN
from tests.directory.conftest import Door, using
from tests.operations.conftest import environ
from tests.patience import quickest
from tests.servers import fake_ldap, free_port
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.fake_ldap import FakeLdap, dripping, silent
from tests.servers.slapd import Slapd

DEADLINE = 1.0
#: A busy machine may be late, a missing limit would be later.
MARGIN = 1.0
#: A machine that is too busy for its limits is not so again and again; what is blocked is blocked each time.
ROUNDS = 5


def half_open(connection: socket.socket) -> None:
    """Accept the bind, and be gone at the question without a word or a farewell."""
    connection.recv(4096)
    connection.sendall(fake_ldap.result(1, fake_ldap.BIND_DONE, 0))
    time.sleep(30)


def breaking_off(connection: socket.socket) -> None:
    """Hang up in the middle of an answer."""
    connection.recv(4096)
    connection.sendall(b"\x30\x0c\x02\x01")
    connection.close()


@contextmanager
def failing(behaviour: Callable[[socket.socket], None] | None) -> Iterator[DirectoryServer]:
    """A directory of two servers that fail alike; None is where nothing listens."""
    with FakeLdap(raw=behaviour or silent) as one, FakeLdap(raw=behaviour or silent) as two:
        urls = [one.url, two.url] if behaviour else [f"ldap://127.0.0.1:{free_port()}"] * 2
        limits = {"directory_deadline": DEADLINE, "directory_connect_timeout": 0.4}
        yield DirectoryServer("openldap", reaching_by("openldap", directory_urls=urls, **limits))


@pytest.mark.parametrize("behaviour", [silent, dripping, half_open, breaking_off, None])
def test_a_new_sign_in_is_told_honestly_and_in_time(
    app: Flask, cast: Cast, signed_in, behaviour: Callable[[socket.socket], None] | None
) -> None:
    ada = signed_in(cast.ada)
    with failing(behaviour) as server, using(app, server):
        door, responses = Door(app), []
        seconds = quickest(lambda: responses.append(door.sign_in("alan", "any password")), DEADLINE + MARGIN)
        assert seconds < DEADLINE + MARGIN
        response = responses[0]
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert "The company directory does not answer" in response.text
        assert "Your password could not be checked" in response.text
        assert 'value="alan"' in response.text
        assert not door.is_signed_in
        assert ada.get("/").status_code == 200
    assert db.session.query(FailureSlot).count() == 0, "an unanswered question is no failed try"


def test_whoever_is_in_works_on_for_twelve_hours_and_again_when_it_is_back(
    app: Flask, slapd: Slapd, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with using(app, on_slapd):
        door = Door(app)
        door.enter("alan")
    began = clock.now()
    with failing(None) as down, using(app, down):
        monkeypatch.setattr(clock, "now", lambda: began + sessions.UNCONFIRMED - timedelta(minutes=5))
        assert door.is_signed_in
        monkeypatch.setattr(clock, "now", lambda: began + sessions.UNCONFIRMED + timedelta(minutes=5))
        assert not door.is_signed_in
    with using(app, on_slapd) as directory:
        assert confirming.confirm_sign_ins(directory) == 0
        assert door.is_signed_in, "nobody has to type a password again for it"


@pytest.mark.parametrize("behaviour", [silent, dripping, half_open, breaking_off, None])
def test_the_first_server_failing_delays_one_sign_in_and_is_first_again_when_well(
    app: Flask, slapd: Slapd, on_slapd: DirectoryServer, monkeypatch: pytest.MonkeyPatch,
    behaviour: Callable[[socket.socket], None] | None,
) -> None:  # fmt: skip
    monkeypatch.setattr(throttle, "WINDOW", timedelta(0))
    with failing(behaviour) as server:
        urls = [server.settings["directory_urls"][0].replace("ldap:", "ldaps:"), slapd.ldaps_url]
        limits = {"directory_connect_timeout": 0.4}
        with using(app, on_slapd, directory_urls=urls, **limits) as directory:
            began = time.monotonic()
            Door(app).enter("alan")
            assert time.monotonic() - began < directory.config.deadline - 2, "the first alone would take all of it"
            order = [server.port for server in directory._breaker.order()]
            assert order[0] == slapd.ldaps_port, "the failing one is asked last"
            Door(app).enter("alan")
            monkeypatch.setattr(breaker, "REST_SECONDS", 0.0)
            assert directory._breaker.order()[0].port != slapd.ldaps_port


class Caller:
    """A browser of its own, in a thread of its own."""

    def __init__(self, port: int, *cookies: str) -> None:
        self.port, self.cookies = port, list(cookies)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Return status, text and seconds."""
        headers = {"Host": f"127.0.0.1:{self.port}", "Cookie": "; ".join(self.cookies)}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, urllib.parse.urlencode(form or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.append(header.partition(";")[0])
        connection.close()
        return answer.status, text, time.monotonic() - began


@contextmanager
def served(folder: Path, **directory: object) -> Iterator[tuple[int, str]]:
    """One web process of four threads as a site has them; its port, and the cookie of somebody signed in."""
    port = free_port()
    values = {"public_url": f"http://127.0.0.1:{port}", "web_workers": 1, **directory}
    app = create_app({"environment": "development", "data_dir": folder, "secret_key": SECRET_KEY, **values})
    with app.app_context():
        db.create_all()
        ada = Person(display_name="Ada", username="ada", directory_id="ada")
        db.session.add(ada)
        db.session.flush()
        token = sessions.open_sign_in(ada, "test", "127.0.0.1")
        db.session.commit()
        assert db.session.query(SignIn).count() == 1
        db.session.remove()
        db.engine.dispose()
    given = {
        f"INTRANET_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:intranet.operations.web_server", "-b", f"127.0.0.1:{port}"],
        env=environ(folder, **given),
    )
    try:
        for _ in range(600):
            with suppress(OSError):
                if Caller(port).ask("GET", "/health")[0] == 200:
                    break
            time.sleep(0.05)
        yield port, f"intranet_session={token}"
    finally:
        process.terminate()
        process.wait(40)


def test_eight_sign_ins_hang_no_longer_than_they_may_and_pages_do_not_notice(tmp_path: Path) -> None:
    """With three seconds instead of the eight of the default, which only make it longer."""
    deadline = 3
    with FakeLdap(raw=half_open) as server:
        settings = reaching_by("openldap", directory_urls=[server.url], directory_deadline=deadline)
        with served(tmp_path, **settings) as (port, cookie):
            reader = Caller(port, cookie)
            for path in ("/", "/people", "/settings"):
                assert reader.ask("GET", path)[0] == 200, path
            for _ in range(ROUNDS):
                longest, waits = sign_in_and_read(port, reader)
                assert longest > deadline - 0.5, "the test must have hung"
                is_in_time = longest < deadline + MARGIN
                is_noticed = waits[int(len(waits) * 0.95)] >= 1 or waits[-1] >= 2  # 95 of 100 pages, and none hung
                if is_in_time and not is_noticed:
                    break
            assert is_in_time, longest
            assert not is_noticed, waits


def sign_in_and_read(port: int, reader: Caller) -> tuple[float, list[float]]:
    """Let eight people sign in at once and one read meanwhile; return the longest wait of those, and all of this."""
    answers: list[tuple[int, str, float]] = []

    def sign_in(number: int) -> None:
        caller = Caller(port)
        found = TOKEN.search(caller.ask("GET", "/sign-in")[1])
        assert found
        form = {"csrf_token": found[1] or found[2], "username": f"person{number}", "password": "any"}
        answers.append(caller.ask("POST", "/sign-in", form))

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads):
        for path in ("/", "/people", "/settings", "/sign-in"):
            status, _, seconds = reader.ask("GET", path)
            assert status in (200, 303), path
            waits.append(seconds)
    assert [status for status, _, _ in answers] == [503] * 8
    assert all(re.search("company directory does not answer", text) for _, text, _ in answers)
    return max(seconds for _, _, seconds in answers), sorted(waits)
