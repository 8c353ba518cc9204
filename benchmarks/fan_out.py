"""What it costs to tell a group of 5,000 of a new question, on SQLite: the asking itself, and the background's part.

Every tenth member wants a mail at once, so that the batches write mails too. The asking is compared with
the same in a group of two, in turns: what a large group adds to it is what matters. Then its moderator calls the
group by a mention, in the small group and in its own: its members are told of that in the background as well.

    python -m benchmarks.fan_out [--rounds 7] [--write]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, insert, select

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import database
from intranet.database import db
from intranet.groups.models import Group, Membership
from intranet.mail.models import OutgoingMail
from intranet.notifications import fanning
from intranet.notifications.deciding import Level
from intranet.notifications.models import GroupLevel, Notice
from intranet.people.models import Person
from tests import writing

TITLE = "Telling a group of 5,000"
COMMAND = "python -m benchmarks.fan_out --write"
MEMBERS = 5_000
#: Seconds of the background's part; milliseconds that the size of the group adds to the asking.
MOST_SECONDS, MOST_EXTRA_MS = 2.0, 50.0


def crowd(cast: tests.cast.Cast) -> tuple[Group, Group]:
    """Return a group of 5,000 and one of two."""
    large, small = cast.cycling, tests.cast.group("Two", cast.ben, cast.ada)
    db.session.execute(insert(Person), [{"display_name": f"Member {number}"} for number in range(MEMBERS - 2)])
    ids = list(db.session.scalars(select(Person.id).where(Person.display_name.startswith("Member "))))
    db.session.execute(insert(Membership), [{"group_id": large.id, "person_id": each} for each in ids])
    now = [{"person_id": each, "group_id": large.id, "level": Level.NOW} for each in ids[::10]]
    db.session.execute(insert(GroupLevel), now)
    db.session.commit()
    database.refresh_statistics()
    return large, small


def milliseconds(cast: tests.cast.Cast, group: Group) -> float:
    """Return how long asking in the group takes."""
    started = time.perf_counter()
    writing.question(cast.ben, group)
    return (time.perf_counter() - started) * 1000


def calling(cast: tests.cast.Cast, large: Group) -> tuple[float, float]:
    """Return the milliseconds of a post that calls the large group, and the seconds of telling its members."""
    started = time.perf_counter()
    writing.post(cast.ben, large, f"@[{large.name}], the road is closed.")
    called = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    assert fanning.work_off() == 2 * MEMBERS  # the call, and the news of the group
    return called, time.perf_counter() - started


def measure(rounds: int) -> tuple[list[list[object]], bool]:
    """Return the rows of the table, and whether they keep the limits."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder), mail_server="127.0.0.1", mail_from="intranet@example.test")
        with app.app_context():
            db.create_all()
            tests.cast.everyone()
            cast = tests.cast.make()
            large, small = crowd(cast)
            asked, told = [], []
            for _ in range(rounds):
                milliseconds(cast, small)  # what the last round has driven out of memory comes back
                asked.append((milliseconds(cast, large), milliseconds(cast, small)))
                started = time.perf_counter()
                assert fanning.work_off() == MEMBERS + 4
                told.append(time.perf_counter() - started)
            calls = [calling(cast, large) for _ in range(rounds)]
            notices = db.session.scalar(select(func.count()).select_from(Notice))
            mails = db.session.scalar(select(func.count()).select_from(OutgoingMail))
            assert notices == rounds * 2 * MEMBERS, notices
    in_large, in_small = (statistics.median(column) for column in zip(*asked, strict=True))
    called, telling = (statistics.median(column) for column in zip(*calls, strict=True))
    extra, seconds = in_large - in_small, statistics.median(told)
    rows: list[list[object]] = [
        ["asking in the group of 5,000, ms", in_large, ""],
        ["more than in a group of two, ms", extra, f"{MOST_EXTRA_MS:.0f}"],
        ["telling its members in the background, s", seconds, f"{MOST_SECONDS:.0f}"],
        ["posting there with a mention of the group, ms", called, f"{MOST_EXTRA_MS:.0f}"],
        ["telling its members of that and of the post, s", telling, f"{MOST_SECONDS:.0f}"],
        ["notices a question", MEMBERS - 1, ""],
        ["mails of all", mails or 0, ""],
    ]
    return rows, max(extra, called) <= MOST_EXTRA_MS and max(seconds, telling) <= MOST_SECONDS


def main() -> int:
    """Print the table; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    rows, kept = measure(arguments.rounds)
    text = measurements.table(["what", "median", "limit"], rows)
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
