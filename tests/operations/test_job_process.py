"""The job process: woken soon, stopped gently, and none the worse for being killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from flask import Flask, current_app
from huey.exceptions import TaskLockedException
from sqlalchemy import func, select

import tests.cast
from intranet import jobs
from intranet.database import begins, db
from intranet.jobs.queue import REDIS_TIMEOUT
from intranet.operations import schema
from intranet.search import queries
from intranet.search.models import SearchOutbox
from tests import writing
from tests.cast import Cast
from tests.operations.conftest import environ, killed_in, site
from tests.patience import quickest
from tests.servers.redis import Redis


@contextmanager
def job_process(folder: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / "jobs.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "intranet", "jobs"],
            env=environ(folder, **{"INTRANET_LOG_LEVEL": "INFO", **more}),
            stderr=file,
        )
    while "Huey consumer started" not in log.read_text():
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    """A site with the cast, in the embedded database."""
    made = site(folder)
    with made.app_context():
        schema.upgrade()
        yield made
        db.session.remove()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return tests.cast.make()


def found_after(cast: Cast, word: str, seconds: float = 10.0) -> float:
    """Seconds until a search finds the word, and does so in the index."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with begins(writing=False), current_app.test_request_context():  # hold nobody up
            db.session.rollback()
            is_indexed = db.session.scalar(select(func.count()).select_from(SearchOutbox)) == 0
            if is_indexed and queries.search(Cast.viewer(cast.ada), word).total:
                return time.monotonic() - began
            db.session.rollback()
        time.sleep(0.05)
    raise AssertionError(f"{word} was not found within {seconds} s")


def hold_the_lock(folder: Path) -> None:
    """Begin to index, and never end."""
    app = site(folder)
    with app.app_context():
        app.extensions["intranet_huey"].lock_task("wake.search").__enter__()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_killed_process_leaves_no_lock_and_its_successor_is_quick_and_ends_when_told_to(
    folder: Path, app: Flask, cast: Cast
) -> None:
    """One after another with one process, because starting it takes longer than all that it does."""
    assert killed_in(lambda: hold_the_lock(folder))
    with pytest.raises(TaskLockedException):
        hold_the_lock(folder)
    with job_process(folder) as process:
        writing.question(cast.ada, cast.cycling, "Where is the quillfeather kept?")
        found_after(cast, "quillfeather", 30)  # the index is built with the first one
        assert seconds_until_found_when_idle(cast) < 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def seconds_until_found_when_idle(cast: Cast) -> float:
    """Write something when nothing has happened for a while, and again if other work may have held it up."""
    taken = []
    for word in ("hollowquartz", "emberglass", "larkstone"):
        time.sleep(5)  # idle workers look less and less often
        writing.question(cast.ada, cast.cycling, f"Where is the {word} kept?")
        taken.append(found_after(cast, word, 70))
        if taken[-1] < 3:
            break
    return min(taken)


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as server:
        yield server


def test_with_redis_a_wake_up_crosses_processes(folder: Path, app: Flask, cast: Cast, redis: Redis) -> None:
    other = site(folder, redis_url=redis.url)
    with job_process(folder, INTRANET_REDIS_URL=redis.url), other.app_context():
        writing.question(cast.ada, cast.cycling, "Where is the quillfeather kept?")
        assert found_after(cast, "quillfeather", 20) < 20


def test_while_redis_is_away_writing_goes_on(folder: Path, app: Flask, cast: Cast, redis: Redis) -> None:
    other = site(folder, redis_url=redis.url)
    with other.app_context():
        redis.process.send_signal(signal.SIGSTOP)
        once = 2 * REDIS_TIMEOUT
        assert quickest(lambda: jobs.wake("search"), once) < once, "it was asked once, not twice"
        redis.process.kill()
        ask = partial(writing.question, cast.ada, cast.cycling, "Where is the quillfeather kept?")
        assert quickest(ask, once) < once, "it was asked once, not twice"
