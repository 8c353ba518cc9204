"""A site on a folder of its own, run by the same commands as a real one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from intranet import create_app
from intranet.cli import intranet as whole_command
from tests.conftest import SECRET_KEY
from tests.servers import free_port

Run = Callable[..., subprocess.CompletedProcess[str]]


def environ(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a site in ``folder``, without what this one happens to have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
    return {
        **kept,
        "INTRANET_ENVIRONMENT": "development",
        "INTRANET_DATA_DIR": str(folder),
        "INTRANET_SECRET_KEY": SECRET_KEY,
        "INTRANET_LOG_LEVEL": "WARNING",
        **more,
    }


def site(folder: Path, **more: Any) -> Flask:
    """The application of a site in ``folder``."""
    return create_app(
        {
            "environment": "development",
            "data_dir": folder,
            "secret_key": SECRET_KEY,
            "public_url": "http://localhost",
            "log_level": "WARNING",
            **more,
        }
    )


def killed_in(act: Callable[[], object]) -> bool:
    """Do something in a process that is killed at its end or before; whether it was, and nothing failed.

    The process is a copy of this one: a kill is a kill, and the libraries need not be loaded each time.
    """
    pid = os.fork()
    if pid == 0:
        try:
            act()
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)  # nothing of the tests may go on in here
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a site."""
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def command(folder: Path) -> Run:
    """Run the ``intranet`` command on the site inside this process; it must succeed unless ``fails``.

    Starting a process takes longer than most commands. What a process adds – ``python -m intranet``,
    its exit status, no trace – is shown once by each test that asks for ``intranet``.
    """

    def run(*words: str | Path, fails: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
        around: dict[str, str | None] = {name: None for name in os.environ if name.startswith("INTRANET_")}
        done = CliRunner().invoke(
            whole_command,
            [str(word) for word in words],
            obj=ScriptInfo(create_app=create_app),
            env={**around, **environ(folder, **more)},
        )
        is_trace = done.exception is not None and not isinstance(done.exception, SystemExit)
        assert not is_trace, done.exception
        assert (done.exit_code != 0) is fails, done.output
        return subprocess.CompletedProcess([*map(str, words)], done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def intranet(folder: Path) -> Run:
    """Run the ``intranet`` command on the site in a process of its own; it must succeed unless ``fails``."""

    def run(*words: str | Path, fails: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "intranet", *map(str, words)]
        done = subprocess.run(command, env=environ(folder, **more), capture_output=True, text=True, timeout=120)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()
