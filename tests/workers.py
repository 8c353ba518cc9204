"""Processes that work for ever until a test kills them.

Each is forked from a process that has loaded the libraries and opened nothing. To start Python anew
takes more than a second each time; to fork the test process would carry its open database along.
"""

from __future__ import annotations

import itertools
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from intranet import create_app
from intranet.announcements import asking
from intranet.database import db
from intranet.groups.models import Group
from intranet.mail import kinds, outbox, sending
from intranet.mail.models import Once
from intranet.notifications import fanning
from intranet.people.models import Person
from intranet.search import drain
from tests import writing

Work = Callable[..., None]

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])


def start(work: Work, *arguments: Any) -> BaseProcess:
    """Start a process that works, and wait until it is ready to."""
    reading, ready = _context.Pipe(duplex=False)
    process = _context.Process(target=work, args=(ready, *arguments), daemon=True)
    process.start()
    ready.close()
    with reading:
        assert reading.recv() == "ready"
    return process


def end(process: BaseProcess) -> None:
    """Kill it; it gets no chance to tidy up."""
    process.kill()
    process.join()


def index_for_ever(ready: Connection, settings: dict[str, Any], batch: int) -> None:
    """Be the job process, reduced to draining, a few rows at a time."""
    drain.BATCH = batch
    with create_app(settings).app_context():
        ready.send("ready")
        while True:
            drain.drain()


def send_for_ever(ready: Connection, settings: dict[str, Any], lease: float) -> None:
    """Send what is due, of a kind that may be lost but never doubled, with leases of so many seconds."""
    kinds.register(kinds.MailKind("weekly", once=Once.AT_MOST_ONCE))
    outbox.LEASE_IN_TIMEOUTS = lease / settings["mail_timeout"]
    with create_app(settings).app_context():
        ready.send("ready")
        while True:
            if not sending.send_due():
                time.sleep(0.05)


def tell_for_ever(ready: Connection, settings: dict[str, Any], batch: int) -> None:
    """Be the job process, reduced to telling of announcements and asking for confirmations, a few people at a time."""
    asking.BATCH = fanning.BATCH = batch
    with create_app(settings).app_context():
        ready.send("ready")
        while True:
            if not asking.work_off() + fanning.work_off():
                time.sleep(0.01)


def ask_for_ever(ready: Connection, settings: dict[str, Any], group_id: int, person_id: int, log: Path) -> None:
    """Write questions as fast as it goes; note the title of each once it is acknowledged."""
    app = create_app(settings)
    ready.send("ready")
    with log.open("w") as file:
        for number in itertools.count():
            with app.app_context():
                try:
                    group, person = db.session.get(Group, group_id), db.session.get(Person, person_id)
                    question = writing.question(person, group, f"Question {person_id}-{number}", "Under load.")
                except (DBAPIError, AttributeError):  # the site is being restored
                    db.session.rollback()
                    continue
                print(question.id, question.title, file=file, flush=True)
