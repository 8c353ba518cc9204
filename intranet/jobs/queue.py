"""One Huey per application: SQLite in the data folder, or Redis on several machines."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey
from huey.exceptions import RetryTask, TaskLockedException
from sqlalchemy import event
from sqlalchemy.orm import Session

from intranet.database import db

log = logging.getLogger("intranet.jobs")

#: Seconds to wait for Redis; more than the second that an idle worker waits for something to do.
REDIS_TIMEOUT = 2
#: Seconds after which work that was running when it was woken is looked at again.
AGAIN_AFTER = 1
#: What each wake-up name starts, filled in by the timetable in the job process.
_woken: dict[str, Callable[[], Any]] = {}
#: Where a session keeps what its commit wakes.
_WAITING = "intranet_wake_after_commit"


def init_app(app: Flask) -> None:
    """Open the queue. Tests use one in memory that nobody consumes: they drain by themselves."""
    loaded = app.extensions["intranet_settings"]
    huey: Huey
    if loaded.environment == "test":
        huey = MemoryHuey("intranet", immediate=False)
    elif loaded.redis_url:
        huey = RedisHuey("intranet", connection_pool=_redis(loaded.redis_url))
    else:
        loaded.data_dir.mkdir(parents=True, exist_ok=True)
        huey = SqliteHuey("intranet", filename=str(loaded.data_dir / "jobs.sqlite3"), fsync=False)
    app.extensions["intranet_huey"] = huey

    def run(name: str) -> None:
        work = _woken.get(name)
        if work is None:
            log.warning("nothing wakes up", extra={"job": name})
            return
        try:
            with app.app_context(), huey.lock_task(f"wake.{name}"):
                work()
        except TaskLockedException:  # it runs, and may have looked before the row was there
            raise RetryTask(delay=AGAIN_AFTER) from None

    app.extensions["intranet_wake"] = huey.task(name="wake")(run)


def _redis(url: str) -> Any:
    """Connections to Redis that give up soon: a page never waits for the queue longer than this."""
    from redis import ConnectionPool  # noqa: PLC0415 - the extra "scale": not installed everywhere
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return ConnectionPool.from_url(
        url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT, retry=Retry(NoBackoff(), 0)
    )


def wake(name: str) -> None:
    """Start ``name`` soon in the job process. Called after the commit; never fails the caller.

    A wake-up that gets lost costs a minute: the timetable starts the same work again.
    """
    try:
        current_app.extensions["intranet_wake"](name)
    except Exception:
        log.exception("could not wake a worker", extra={"job": name})


def wake_after_commit(name: str) -> None:
    """Wake ``name`` once the caller's transaction is committed; not at all where it is rolled back.

    For rows that are written deep below the action that commits.
    """
    db.session.info.setdefault(_WAITING, set()).add(name)


@event.listens_for(db.session, "after_commit")
def _wake_waiting(session: Session) -> None:
    for name in sorted(session.info.pop(_WAITING, ())):
        wake(name)


@event.listens_for(db.session, "after_soft_rollback")
def _forget_waiting(session: Session, _previous: Any) -> None:
    session.info.pop(_WAITING, None)


def when_woken(name: str, work: Callable[[], Any]) -> None:
    """Say what ``wake(name)`` starts."""
    _woken[name] = work
