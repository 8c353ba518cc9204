"""What it costs to announce to 20,000 people, on SQLite: the publishing itself, and the background's part.

Once as news, of which everybody is told in the inbox, and once as a must-read: then everybody also gets a row of their
confirmation and a mail in the outbox. Of each a second one is told by a process that is killed (kill -9) on its way,
and by another that takes over. At the end the follow-up is measured that asks who has joined: with nothing changed,
and with one newcomer.

    python -m benchmarks.announcing [--people 20000] [--rounds 3] [--write]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import database
from intranet.announcements import actions, asking
from intranet.announcements.models import Acknowledgement
from intranet.announcements.plans import Plan, Words
from intranet.announcements.targets import Target
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.mail.models import OutgoingMail
from intranet.notifications import fanning
from intranet.notifications.models import Notice
from intranet.people.models import Person
from tests import workers

TITLE = "Announcing to 20,000 people"
COMMAND = "python -m benchmarks.announcing --write"
MOST_MS, MOST_SECONDS, MOST_MB = 100.0, 20.0, 200.0
WORDS = Words("The canteen moves", "From Monday on it is in **hall 3**. " * 40)
SETTINGS = {
    "mail_server": "127.0.0.1",
    "mail_from": "intranet@example.test",
    "second_look_everyone": False,
    "must_reads_per_month": 99,
}


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def count(model: Any) -> int:
    """Return how many rows there are now."""
    with database.begins(writing=False):
        rows: int = db.session.scalar(select(func.count()).select_from(model)) or 0
        db.session.rollback()  # a transaction left open would keep the worker waiting
    return rows


def publish(cast: tests.cast.Cast, *, must_read: bool) -> float:
    """Publish to everybody; return the milliseconds until the author has the answer."""
    plan = Plan(WORDS, "en", must_read=must_read)
    return 1000 * seconds(lambda: actions.announce(cast.viewer(cast.hanna), Target(EVERYONE), plan))


def tell() -> None:
    """Do the background's part of both."""
    asking.work_off()
    fanning.work_off()


def killed_and_taken_over(app: Flask, cast: tests.cast.Cast, people: int, *, must_read: bool) -> tuple[float, int]:
    """Kill the process that tells in the middle; return how long the next one takes, and how many are told twice."""
    before = count(Notice)
    publish(cast, must_read=must_read)
    loaded = app.extensions["intranet_settings"]
    settings = {
        "environment": "test", "data_dir": str(loaded.data_dir), "secret_key": loaded.secret_key, "log_level": "ERROR",
        **SETTINGS,
    }  # fmt: skip
    worker = workers.start(workers.tell_for_ever, settings, asking.BATCH)
    while count(Notice) < before + people // 3:
        time.sleep(0.01)
    workers.end(worker)
    rest = seconds(tell)
    return rest, count(Notice) - before - people


def fill(people: int) -> tests.cast.Cast:
    """Write the company; HR may announce to everybody."""
    tests.cast.everyone()
    cast = tests.cast.make()
    rows = [
        {"display_name": f"Member {number}", "department": f"Department {number % 40}", "place": "Hamburg"}
        for number in range(people - 5)  # the cast are six, of whom one announces
    ]
    db.session.execute(insert(Person.__table__), [{**row, "state": "active"} for row in rows])
    db.session.add(AnnounceRight(person_id=cast.hanna.id))
    db.session.commit()
    database.refresh_statistics()
    return cast


def rows_of(name: str, published: float, told: float, rest: float, doubles: int) -> list[list[object]]:
    """Return the rows of one way of announcing."""
    return [
        [f"{name}: publishing, ms", published, f"{MOST_MS:.0f}"],
        [f"{name}: telling everybody in the background, s", told, f"{MOST_SECONDS:.0f}"],
        [f"{name}: the rest after kill -9 in the middle, s", rest, f"{MOST_SECONDS:.0f}"],
        [f"{name}: told twice or not at all", doubles, "0"],
    ]


def measure(people: int, rounds: int) -> tuple[list[list[object]], bool]:
    """Return the rows of the table, and whether they keep the limits."""
    table: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder), **SETTINGS)
        with app.app_context():
            db.create_all()
            cast = fill(people)
            for name, must_read in (("news", False), ("must-read", True)):
                pairs = [(publish(cast, must_read=must_read), seconds(tell)) for _ in range(rounds)]
                published, told = (statistics.median(column) for column in zip(*pairs, strict=True))
                rest, doubles = killed_and_taken_over(app, cast, people, must_read=must_read)
                table += rows_of(name, published, told, rest, doubles)
            asked = (rounds + 1) * people
            assert count(Acknowledgement) == count(OutgoingMail) == asked, (count(OutgoingMail), asked)
            nothing = 1000 * seconds(asking.keep_up) / (rounds + 1)
            db.session.add(Person(display_name="New Colleague"))
            db.session.commit()
            newcomer = 1000 * seconds(asking.keep_up) / (rounds + 1)
    kept = all(float(str(row[1])) <= float(str(row[2])) for row in table)
    table.append(["looking whether anybody joined or left, ms for each must-read", nothing, ""])
    table.append(["asking one who joined, ms for each must-read", newcomer, ""])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.append(["most memory of the process, MB", peak, f"{MOST_MB:.0f}"])
    return table, kept and peak <= MOST_MB


def main() -> int:
    """Print the table; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    rows, kept = measure(arguments.people, arguments.rounds)
    text = measurements.table(["what", "median", "limit"], rows)
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
