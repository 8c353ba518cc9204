"""What a page costs against its control, in CPU milliseconds of one process on SQLite.

The control is the same request in the same application, signed in, through the same template and
rendered in full; only the feature's queries return the same finished values from memory. Both run
in turns in one process. The number of SQL statements of each is printed: a control that quietly
queried the database would show.

A reply is compared with a request, equally signed in, that does a bare ORM insert and commit.

    python -m benchmarks.pages [--rounds 30] [--write]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import database
from intranet.access import current_viewer
from intranet.database import db
from intranet.feed import queries as feed
from intranet.feed import views as feed_views
from intranet.groups.queries import showing
from intranet.people import sessions
from intranet.questions.models import Answer
from intranet.questions.views import browsing
from tests import writing

BATCH = 10
TITLE = "Pages against their controls"
COMMAND = "python -m benchmarks.pages --write"
LIMITS = {"thread of 20 posts": 1.2, "home": 1.2, "talk of a group": 1.3, "list of questions": 1.2, "reply": 2.0}
#: What the control takes from memory: the queries of the feature whose page it is.
QUERIES = {
    "thread of 20 posts": (
        (browsing, "thread"),
        (browsing, "mark_seen"),
        (browsing, "similar_questions"),
        (browsing.drafts, "on_hand"),
        (browsing, "panels"),
    ),
    "home": ((feed, "feed"), (feed, "discover"), (feed_views, "panels")),
    "talk of a group": ((feed, "stream"), (showing, "standing"), (showing, "caretakers")),
    "list of questions": ((browsing, "listing"), (browsing, "common_tags")),
}


class World:
    """An application with 600 questions, one with 19 answers, a few posts, and a browser where Ada is signed in."""

    def __init__(self, folder: Path) -> None:
        self.app = application(folder)
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.app.add_url_rule("/bare-insert", "bare_insert", self.bare_insert, methods=["POST"])
        self.statements = 0
        with self.app.app_context():
            db.create_all()
            tests.cast.everyone()
            self._fill(tests.cast.make())
            database.refresh_statistics()
            event.listen(db.engine, "before_cursor_execute", self._count)

    def _fill(self, cast: tests.cast.Cast) -> None:
        for number in range(600):
            question = writing.question(cast.ben, cast.cycling, f"Question {number} about wheels", "word " * 60)
        self.quiet = question.id
        self.long = writing.question(cast.ben, cast.cycling, "How do I true a wheel?", "It *wobbles*. " * 20).id
        thread = db.session.get_one(type(question), self.long)
        for number in range(19):
            writing.answer(cast.ben, thread, f"Answer {number}: " + "with *care* and `code` " * 15)
        for number in range(5):
            writing.comment(cast.ada, thread, f"Comment {number}, thank you.")
        for number in range(4):
            post = writing.post(cast.ben, cast.cycling, "word " * 60, f"Post {number} about wheels")
            writing.comment(cast.ada, post)
        self.group = cast.cycling.id
        for _ in range(8):
            writing.thanks(cast.ben, [cast.cleo])
        self.token = sessions.open_sign_in(cast.ada, user_agent="benchmark", address="127.0.0.1")
        db.session.commit()

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def browser(self) -> FlaskClient:
        """Return a client in which Ada is signed in."""
        client = self.app.test_client()
        with self.app.app_context():
            client.set_cookie(sessions.cookie_name(), self.token, domain="localhost")
        return client

    def bare_insert(self) -> str:
        """Insert one row by the ORM and commit: the control of a reply."""
        viewer = current_viewer()
        db.session.add(
            Answer(
                root_id=self.quiet, parent_id=self.quiet, audience_id=1, author_id=viewer.person_id, body="x",
                body_html="<p>x</p>", state="draft",
            )
        )  # fmt: skip
        db.session.commit()
        return ""

    def statements_of(self, send: Callable[[], None]) -> int:
        """Return how many statements a request sends."""
        self.statements = 0
        send()
        return self.statements


@contextmanager
def from_memory(name: str, kept: dict[str, Any]) -> Iterator[None]:
    """Let the queries of a page answer with what they gave the first time."""

    def remembering(real: Callable[..., Any]) -> Callable[..., Any]:
        def query(*args: Any, **kwargs: Any) -> Any:
            if real.__name__ not in kept:
                kept[real.__name__] = real(*args, **kwargs)
            return kept[real.__name__]

        return query

    patches = [mock.patch.object(module, query, remembering(getattr(module, query))) for module, query in QUERIES[name]]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


def in_full(app: Flask) -> Any:
    """Return a context in which every card is rendered, whether it is kept or not."""
    return mock.patch.dict(app.jinja_env.globals, {"kept": lambda _name, macro, *values: macro(*values)})


def cpu_ms(send: Callable[[], None]) -> float:
    """Return the CPU milliseconds of one of a batch of requests."""
    started = time.process_time()
    for _ in range(BATCH):
        send()
    return (time.process_time() - started) * 1000 / BATCH


def in_turns(real: Callable[[], None], control: Callable[[], None], rounds: int) -> tuple[float, float]:
    """Return the median CPU milliseconds of both, measured in turns."""
    for warm_up in (real, control, real, control):
        warm_up()
    pairs = []
    for _ in range(rounds):
        gc.collect()
        pairs.append((cpu_ms(real), cpu_ms(control)))
    return statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs)


def page(world: World, client: FlaskClient, name: str, address: str, rounds: int) -> list[Any]:
    """Compare one page with its control."""
    kept: dict[str, Any] = {}

    def get() -> None:
        assert client.get(address).status_code == 200

    def control() -> None:
        with from_memory(name, kept), in_full(world.app):
            get()

    real, plain = in_turns(get, control, rounds)
    counts = [world.statements_of(get), world.statements_of(control)]
    return [name, real, plain, real / plain, LIMITS[name], *counts]


def reply(world: World, client: FlaskClient, rounds: int) -> list[Any]:
    """Compare answering, with its notice and search row, with a bare insert by an equal request."""
    form = {"body": "A *reply* of ordinary length with `code` in it. " * 4}

    def answer() -> None:
        assert client.post(f"/questions/{world.quiet}/answers", data=form).status_code == 303

    def insert() -> None:
        assert client.post("/bare-insert", data=form).status_code == 200

    real, plain = in_turns(answer, insert, rounds)
    counts = [world.statements_of(answer), world.statements_of(insert)]
    return ["reply", real, plain, real / plain, LIMITS["reply"], *counts]


def measure(rounds: int) -> list[list[Any]]:
    """Return one row a page: name, CPU ms, control's CPU ms, ratio, limit, statements of both."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        client = world.browser()
        addresses = {
            "thread of 20 posts": f"/questions/{world.long}",
            "home": "/",
            "talk of a group": f"/groups/{world.group}",
            "list of questions": "/questions",
        }
        rows = [page(world, client, name, address, rounds) for name, address in addresses.items()]
        return [*rows, reply(world, client, rounds)]


def main() -> int:
    """Print the table; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    rows = measure(arguments.rounds)
    head = ["page", "CPU ms", "control", "ratio", "limit", "statements", "of the control"]
    text = measurements.table(head, rows)
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return int(any(row[3] > row[4] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
