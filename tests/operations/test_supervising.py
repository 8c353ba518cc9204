"""``intranet serve`` keeps its processes running and stops them in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

#: Writes its number to a file, works for ever, and ends cleanly on SIGTERM.
CALM = """
import os, signal, sys, time
def end(*_):
    time.sleep({takes})
    with open({path!r}, "a") as file: print("ended", file=file)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
with open({path!r}, "a") as file: print(os.getpid(), file=file)
while True: time.sleep(0.05)
"""
#: Says that it was told to end, and does not.
DEAF = """
import os, signal, time
def asked(*_):
    with open({path!r}, "a") as file: print("asked", file=file)
signal.signal(signal.SIGTERM, asked)
with open({path!r}, "a") as file: print(os.getpid(), file=file)
while True: time.sleep(0.05)
"""
RELOADING = """
import os, signal, time
def again(*_):
    with open({path!r}, "a") as file: print("reloaded", file=file)
signal.signal(signal.SIGHUP, again)
with open({path!r}, "a") as file: print(os.getpid(), file=file)
while True: time.sleep(0.05)
"""
#: Leaves a process of its own behind that ignores everything but SIGKILL.
PARENT = """
import subprocess, sys, time
code = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]; time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", code])
with open({path!r}, "a") as file: print(child.pid, file=file)
time.sleep(60)
"""

#: Seconds that nothing here needs, even on a slow machine with other tests beside this one.
LONG = 40.0
SUPERVISED = Path(__file__).with_name("supervised.py")
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a supervisor over children given as rows; it is killed at the end of the test."""
    running: list[subprocess.Popen[str]] = []

    def begin(*rows: dict[str, object], drain: float = 30.0, is_up: bool = True) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, SUPERVISED, json.dumps([drain, *rows])],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(process)
        if is_up:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def lines(path: Path, number: int) -> list[str]:
    """Wait until ``path`` has so many lines."""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        found = path.read_text().split() if path.exists() else []
        if len(found) >= number:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{path.name} has not {number} lines: {found}")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float = LONG) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_a_child_that_dies_is_started_anew(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "web"
    start({"name": "web", "code": CALM.format(path=str(journal), takes=0)})
    first = int(lines(journal, 1)[0])
    os.kill(first, signal.SIGKILL)
    second = int(lines(journal, 2)[1])
    assert second != first
    assert is_alive(second)


def test_what_a_dead_child_left_behind_is_ended_with_it(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "web"
    supervisor = start({"name": "web", "code": PARENT.format(path=str(journal))})
    left = int(lines(journal, 1)[0])
    parent = int(Path(f"/proc/{left}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)
    wait_until(lambda: not is_alive(left))
    assert supervisor.poll() is None


def test_stopping_lets_children_finish_and_those_that_others_use_end_last(start: Start, tmp_path: Path) -> None:
    web, directory = tmp_path / "web", tmp_path / "directory"
    supervisor = start(
        {"name": "directory", "code": CALM.format(path=str(directory), takes=0), "stops_last": True},
        {"name": "web", "code": CALM.format(path=str(web), takes=0.5)},
    )
    lines(web, 1), lines(directory, 1)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(LONG) == 0
    assert lines(web, 2)[1] == lines(directory, 2)[1] == "ended"
    assert directory.stat().st_mtime_ns >= web.stat().st_mtime_ns


def test_ctrl_c_pressed_twice_does_not_wait(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "web"
    supervisor = start({"name": "web", "code": DEAF.format(path=str(journal))}, drain=600)
    pid = int(lines(journal, 1)[0])
    supervisor.send_signal(signal.SIGINT)
    assert lines(journal, 2)[1] == "asked"
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(LONG) == 0
    assert not is_alive(pid)


def test_a_child_that_does_not_end_in_time_is_killed(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "web"
    supervisor = start({"name": "web", "code": DEAF.format(path=str(journal))}, drain=0.5)
    pid = int(lines(journal, 1)[0])
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(LONG) == 0
    assert not is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_when_the_supervisor_is_killed(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "web"
    supervisor = start({"name": "web", "code": CALM.format(path=str(journal), takes=0)})
    pid = int(lines(journal, 1)[0])
    supervisor.kill()
    supervisor.wait(LONG)
    wait_until(lambda: not is_alive(pid))


def test_sighup_reloads_the_web_server_and_restarts_what_cannot_reload(start: Start, tmp_path: Path) -> None:
    web, jobs = tmp_path / "web", tmp_path / "jobs"
    supervisor = start(
        {"name": "web", "code": RELOADING.format(path=str(web)), "forwards": [signal.SIGHUP]},
        {"name": "jobs", "code": CALM.format(path=str(jobs), takes=0)},
    )
    lines(web, 1), lines(jobs, 1)
    supervisor.send_signal(signal.SIGHUP)
    assert lines(web, 2)[1] == "reloaded"
    assert lines(jobs, 3)[1] == "ended"


def test_a_site_that_never_comes_up_is_given_up(start: Start) -> None:
    # It must say itself that it is not up: until Python has loaded, a child that will fail seems to run.
    supervisor = start({"name": "web", "code": "raise SystemExit(3)", "can_come_up": False}, is_up=False)
    assert supervisor.wait(2 * LONG) == 1
