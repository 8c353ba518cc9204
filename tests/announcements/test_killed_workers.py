"""A worker that is killed while thousands are told leaves nobody out, and tells nobody twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, insert, select

from intranet.announcements.models import Acknowledgement, Round
from intranet.database import begins, db
from intranet.mail.models import OutgoingMail
from intranet.notifications.models import FanOut, Notice
from intranet.people.models import Person
from tests import workers, writing
from tests.announcements.must_reads import must_read
from tests.cast import Cast
from tests.servers.smtp import SmtpServer, sending_through

PEOPLE = 60


def number(statement: Select[Any]) -> int:
    """Return a count; a transaction left open would keep the worker waiting."""
    with begins(writing=False):
        found: int = db.session.scalar(statement) or 0
        db.session.rollback()
    return found


def count(model: type) -> int:
    return number(select(func.count()).select_from(model))


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for what must happen; how long a busy machine takes says nothing."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.005)


def test_whoever_takes_over_from_killed_workers_asks_the_rest_once(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.execute(insert(Person), [{"display_name": f"Rider {number}"} for number in range(PEOPLE)])
    monkeypatch.setattr(app.extensions["intranet_settings"], "second_look_everyone", False)
    loaded = app.extensions["intranet_settings"]
    with SmtpServer() as server, sending_through(app, server):
        must_read(cast.hanna, asks=False)
        writing.announcement(cast.hanna)
        settings = {
            "environment": "test", "data_dir": str(loaded.data_dir), "secret_key": loaded.secret_key,
            "database_url": loaded.database_url, "log_level": "ERROR", **server.settings,
        }  # fmt: skip
        for part in (1, 2):
            worker = workers.start(workers.tell_for_ever, settings, 3)
            wait_until(lambda so_far=part: count(Notice) > so_far * PEOPLE // 3)
            workers.end(worker)
        worker = workers.start(workers.tell_for_ever, settings, 50)
        wait_until(lambda: unfinished() == 0)
        workers.end(worker)
    told = Counter((one, kind) for one, kind in db.session.execute(select(Notice.recipient_id, Notice.kind)))
    everybody = set(db.session.scalars(select(Person.id).where(Person.id != cast.hanna.id)))
    assert set(told) == {(one, kind) for one in everybody for kind in ("must_read", "new_announcement")}
    assert set(told.values()) == {1}
    assert count(Acknowledgement) == count(OutgoingMail) == len(everybody)


def unfinished() -> int:
    return number(select(func.count()).where(Round.asked_at.is_(None))) + count(FanOut)
