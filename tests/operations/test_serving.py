"""``intranet serve``: the demo company for everybody to try, and a site that comes back by itself."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intranet.demo.company import load
from intranet.operations import demonstration, schema, serving
from intranet.operations.serving import ServingError, parse_address
from tests.conftest import TOKEN
from tests.operations.conftest import Run, environ, site
from tests.servers import free_port

PASSWORD = "correct horse battery"
#: On every page of somebody who is signed in, and on no other.
SIGNED_IN = "/sign-out"


def children(pid: int) -> dict[str, int]:
    """The processes that a supervisor has started, by what they run."""
    words = {"gunicorn": "web", "jobs": "jobs", "demo-server": "directory"}
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                line = path.with_name("cmdline").read_text().split("\0")
                found |= {name: int(path.parent.name) for word, name in words.items() if word in line}
    return found


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait long enough for a slow machine with other tests beside this one; no test is about how long."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen"
        time.sleep(0.1)


class Served:
    """A site that is served, and may be stopped and started anew on the same folder and port."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self.words, self.port = folder, words, free_port()
        self.log = folder.with_name(f"{folder.name}.log")

    @property
    def said(self) -> str:
        """What it has written since it was started last."""
        return self.log.read_text()

    def start(self, **more: str) -> None:
        address = f"http://127.0.0.1:{self.port}"
        # One web process: how many there are is gunicorn's affair, and each takes a second to start.
        around = environ(self.folder, INTRANET_PUBLIC_URL=address, INTRANET_WEB_WORKERS="1", **more)
        if "--demo" in self.words:  # as `make run` starts it: production, with a secret of its own
            around = {key: around[key] for key in around if key not in ("INTRANET_ENVIRONMENT", "INTRANET_SECRET_KEY")}
        with self.log.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "intranet", "serve", "--bind", str(self.port), *self.words],
                env=around, stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            wait_until(lambda: f"on {address}" in self.said or self.process.poll() is not None)
            assert self.process.poll() is None, self.said
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


@contextmanager
def served(folder: Path, *words: str, **more: str) -> Iterator[Served]:
    """Serve a site until the end of the block."""
    running = Served(folder, *words)
    running.start(**more)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo company, planted and served once for all tests here."""
    with served(tmp_path_factory.mktemp("demo") / "demo", "--demo", DEMO_PASSWORD=PASSWORD) as running:
        yield running


def sign_in(port: int, username: str, password: str) -> str:
    """Sign in as a browser does; return the page that follows, nothing where the site does not answer."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    address = f"http://127.0.0.1:{port}/sign-in"
    try:
        found = TOKEN.search(browser.open(address, timeout=30).read().decode())
        assert found
        form = {"csrf_token": found[1] or found[2], "username": username, "password": password}
        with browser.open(address, urllib.parse.urlencode(form).encode(), timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return str(error.read().decode())
    except OSError:
        return ""


def test_every_account_of_the_demo_signs_in_with_the_password_that_is_shown(demo: Served) -> None:
    assert PASSWORD in demo.said
    company = load()
    assert len(company.accounts) == 5
    for account in company.accounts:
        assert re.search(rf"{account.label} +{account.username} ", demo.said)
        page = sign_in(demo.port, account.username, PASSWORD)
        if SIGNED_IN not in page:  # right after its start a busy machine may be too slow for a deadline
            time.sleep(5)
            page = sign_in(demo.port, account.username, PASSWORD)
        assert SIGNED_IN in page, re.findall(r'(?s)role="alert".*?</', page)
    refused = sign_in(demo.port, company.accounts[0].username, PASSWORD + "!")
    assert refused
    assert SIGNED_IN not in refused


def test_what_the_demo_keeps_is_for_its_owner_alone(demo: Served) -> None:
    kept = list(demo.folder.rglob("*"))
    assert demo.folder / "intranet.sqlite3" in kept
    for path in kept:
        # What SQLite and the index need for a moment only may be gone again.
        with contextlib.suppress(FileNotFoundError):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_every_process_that_is_killed_comes_back(demo: Served) -> None:
    before = children(demo.process.pid)
    assert before.keys() == {"web", "jobs", "directory"}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for name in before:
        wait_until(lambda name=name: children(demo.process.pid).get(name) not in (None, before[name]))
    wait_until(lambda: answers(demo.port))
    wait_until(lambda: SIGNED_IN in sign_in(demo.port, "ines", PASSWORD))


def test_a_second_start_keeps_password_and_people_and_is_quick(demo: Served) -> None:
    assert "Planting" in demo.said
    running = children(demo.process.pid)
    demo.stop()
    assert demo.process.returncode == 0, "Ctrl-C is how one stops it"
    assert not any(Path(f"/proc/{pid}").exists() for pid in running.values()), "nothing goes on"
    demo.start()
    assert re.search(r"with the password +(.+)", demo.said)[1] == PASSWORD  # type: ignore[index]
    wait_until(lambda: SIGNED_IN in sign_in(demo.port, "ines", PASSWORD))
    assert "Planting" not in demo.said, "nothing to do, nothing done"


def test_where_no_password_is_given_one_is_made_up_and_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTRANET_DATA_DIR", str(folder))
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    made = []
    for _ in range(2):
        monkeypatch.setenv("INTRANET_CONFIG", "")  # setting up points it at what it has written
        made.append((demonstration.set_up(parse_address("8000")).password, (folder / "demo.ldif").read_bytes()))
    assert made[0] == made[1], "nobody's password changed, not even its salt"
    assert len(made[0][0]) >= 12
    monkeypatch.setenv("INTRANET_CONFIG", "")
    assert demonstration.set_up(parse_address("8000")).folder == folder
    monkeypatch.setenv("INTRANET_CONFIG", "")
    monkeypatch.setenv("INTRANET_DATA_DIR", str(folder / "another"))
    assert demonstration.set_up(parse_address("8000")).password != made[0][0], "no two have the same"


def test_a_site_that_is_not_the_demo_is_served_the_same_way(folder: Path) -> None:
    with site(folder).app_context():
        schema.upgrade()
    with served(folder) as running:
        assert answers(running.port)
        before = children(running.process.pid)
        assert before.keys() == {"web", "jobs"}
        os.kill(running.process.pid, signal.SIGHUP)
        wait_until(lambda: children(running.process.pid).get("jobs") not in (None, before["jobs"]))
        wait_until(lambda: answers(running.port))
        assert children(running.process.pid)["web"] == before["web"], "it reloads, and goes on answering"
    assert running.process.returncode == 0


@pytest.fixture
def nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail, instead of serving for ever, where the command does not refuse."""

    def fail(*_: object, **__: object) -> int:
        pytest.fail("it was served")

    monkeypatch.setattr(serving, "serve", fail)


@pytest.mark.usefixtures("nothing_is_served")
def test_the_demo_is_shown_on_this_machine_only(command: Run, folder: Path) -> None:
    for host in ("0.0.0.0", "[::]", "192.0.2.1", "intranet.example.org"):
        refused = command("serve", "--demo", "--bind", f"{host}:{free_port()}", fails=True).stderr
        assert "never shown beyond this machine" in refused or "cannot listen" in refused, host
    refused = command("serve", "--demo", "--bind", f"0.0.0.0:{free_port()}", fails=True).stderr
    assert "never shown beyond this machine" in refused, "whoever could listen there is refused as well"
    assert not list(folder.iterdir()), "nothing was made"


@pytest.mark.usefixtures("nothing_is_served")
def test_the_demo_stays_out_of_a_real_site(command: Run, folder: Path, port: int) -> None:
    command("database", "upgrade")
    before = (folder / "intranet.sqlite3").read_bytes()
    assert "holds a real site" in command("serve", "--demo", "--bind", str(port), fails=True).stderr
    assert (folder / "intranet.sqlite3").read_bytes() == before


def test_a_taken_port_is_a_message(intranet: Run, folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = intranet("serve", "--demo", "--bind", str(other.getsockname()[1]), fails=True).stderr
    assert "choose another port" in refused
    assert "Traceback" not in refused


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("8000", "127.0.0.1", 8000), (":80", "127.0.0.1", 80), ("[::1]:8000", "::1", 8000), ("0.0.0.0:1", "0.0.0.0", 1)],
)
def test_addresses_are_read_as_people_write_them(text: str, host: str, port: int) -> None:
    address = parse_address(text)
    assert (address.host, address.port) == (host, port)


@pytest.mark.parametrize("text", ["", "localhost", "localhost:", "localhost:0", "localhost:65536", "a:b", "::1"])
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(ServingError):
        parse_address(text)
