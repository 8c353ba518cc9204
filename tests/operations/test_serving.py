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
from intranet.operations import schema
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


def wait_until(condition: Callable[[], bool], seconds: float = 90) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen"
        time.sleep(0.1)
    return time.monotonic() - began


@contextmanager
def served(folder: Path, *words: str, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """Serve a site until the end of the block; give the process, its port and what it has written."""
    port, said = free_port(), folder.with_name(f"{folder.name}.log")
    address = f"http://127.0.0.1:{port}"
    around = environ(folder, INTRANET_PUBLIC_URL=address, **more)
    if "--demo" in words:  # as `make run` starts it: production, with a secret of its own
        around = {name: around[name] for name in around if name not in ("INTRANET_ENVIRONMENT", "INTRANET_SECRET_KEY")}
    with said.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "intranet", "serve", "--bind", str(port), *words],
            env=around, stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_until(lambda: f"on {address}" in said.read_text() or process.poll() is not None)
        assert process.poll() is None, said.read_text()
        yield process, port, said
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The demo company, served once for all tests here."""
    folder = tmp_path_factory.mktemp("demo")
    with served(folder, "--demo", DEMO_PASSWORD=PASSWORD) as running:
        yield running


def sign_in(port: int, username: str, password: str) -> str:
    """Sign in as a browser does; return the page that follows."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    address = f"http://127.0.0.1:{port}/sign-in"
    found = TOKEN.search(browser.open(address, timeout=30).read().decode())
    assert found
    form = {"csrf_token": found[1] or found[2], "username": username, "password": password}
    try:
        with browser.open(address, urllib.parse.urlencode(form).encode(), timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return str(error.read().decode())


def test_every_account_of_the_demo_signs_in_with_the_password_that_is_shown(demo) -> None:
    _, port, said = demo
    assert PASSWORD in said.read_text()
    company = load()
    assert len(company.accounts) == 5
    for account in company.accounts:
        assert re.search(rf"{account.label} +{account.username} ", said.read_text())
        assert SIGNED_IN in sign_in(port, account.username, PASSWORD), account.username
    assert SIGNED_IN not in sign_in(port, company.accounts[0].username, PASSWORD + "!")


def test_what_the_demo_keeps_is_for_its_owner_alone(demo) -> None:
    _, _, said = demo
    for path in said.with_suffix("").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_every_process_that_is_killed_comes_back(demo) -> None:
    supervisor, port, _ = demo
    before = children(supervisor.pid)
    assert before.keys() == {"web", "jobs", "directory"}
    for name in before:
        os.kill(children(supervisor.pid)[name], signal.SIGKILL)
        wait_until(lambda name=name: children(supervisor.pid).get(name) not in (None, before[name]))
    wait_until(lambda: answers(port))
    wait_until(lambda: SIGNED_IN in sign_in(port, "ines", PASSWORD), 60)


def test_a_second_start_keeps_password_and_people_and_is_quick(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shown = []
    for _ in range(2):
        with served(folder, "--demo") as (process, port, said):
            shown.append(re.search(r"with the password +(\S+)", said.read_text())[1])  # type: ignore[index]
            assert SIGNED_IN in sign_in(port, "ines", shown[-1])
            running = children(process.pid)
        assert process.returncode == 0, "Ctrl-C is how one stops it"
        assert not any(Path(f"/proc/{pid}").exists() for pid in running.values()), "nothing goes on"
    assert shown[0] == shown[1]
    assert "Planting" not in said.read_text(), "nothing to do, nothing done"


def test_a_site_that_is_not_the_demo_is_served_the_same_way(folder: Path) -> None:
    with site(folder).app_context():
        schema.upgrade()
    with served(folder) as (process, port, _):
        assert answers(port)
        assert children(process.pid).keys() == {"web", "jobs"}
        os.kill(process.pid, signal.SIGHUP)
        time.sleep(0.5)
        wait_until(lambda: answers(port) and children(process.pid).keys() == {"web", "jobs"})
    assert process.returncode == 0


def test_the_demo_is_shown_on_this_machine_only(intranet: Run, folder: Path) -> None:
    for bind in ("0.0.0.0:8000", "[::]:8000", "192.0.2.1:8000", "intranet.example.org:8000"):
        refused = intranet("serve", "--demo", "--bind", bind, fails=True).stderr
        assert "never shown beyond this machine" in refused or "cannot listen" in refused, bind
    assert not list(folder.iterdir()), "nothing was made"


def test_the_demo_stays_out_of_a_real_site(intranet: Run, folder: Path, port: int) -> None:
    intranet("database", "upgrade")
    before = (folder / "intranet.sqlite3").read_bytes()
    assert "holds a real site" in intranet("serve", "--demo", "--bind", str(port), fails=True).stderr
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
