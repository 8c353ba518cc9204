"""What planning and sending digests cost on an invented company, in CPU seconds of one process.

Half of the people were not here for two weeks. Mails go to a real SMTP server in another process,
over one connection, each composed, rendered, checked and marked by its own commit as on a real site.

    python -m benchmarks.digests [--people 50000] [--mails 500] [--write]
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, update

from benchmarks import measurements
from benchmarks.application import application
from intranet import clock
from intranet.database import db, refresh_statistics
from intranet.digests import planner
from intranet.groups.models import Group, Membership
from intranet.items.models import EVERYONE, Audience, AudienceKind, Item, Seen
from intranet.mail import sending
from intranet.mail.models import OutgoingMail
from intranet.people.models import Person
from intranet.questions.models import Answer, Question
from tests.servers.smtp import SmtpServer

BODY = "<p>It wobbles since Tuesday, and I have tried the usual: a spoke key, patience and a second pair of hands.</p>"
#: Per person: groups, threads of the last thirty days, threads seen.
MEMBERSHIPS, THREADS, SEEN = 9, 1.1, 12
PEOPLE_PER_GROUP = 25


def fill(app: Flask, people: int, chance: random.Random) -> None:
    """Write an invented company straight into the tables."""
    now, groups, threads = clock.now(), max(people // PEOPLE_PER_GROUP, 4), int(people * THREADS)

    def rows(table: Any, made: Iterator[dict[str, Any]]) -> None:
        batch = list(made)
        for first in range(0, len(batch), 5_000):
            db.session.execute(insert(table), batch[first : first + 5_000])
        db.session.commit()

    audiences = [{"id": EVERYONE, "kind": AudienceKind.EVERYONE}]
    rows(
        Audience.__table__, iter(audiences + [{"id": g + 1, "kind": AudienceKind.GROUP} for g in range(1, groups + 1)])
    )
    rows(Person.__table__, (_person(n, people, now) for n in range(1, people + 1)))
    rows(
        Group.__table__,
        (
            {
                "id": g,
                "name": f"Group {g}",
                "name_key": f"group {g}",
                "audience_id": g + 1,
                "created_at": now - timedelta(days=300),
            }
            for g in range(1, groups + 1)
        ),
    )
    belongs = {(chance.randint(1, groups), person) for person in range(1, people + 1) for _ in range(MEMBERSHIPS)}
    rows(Membership.__table__, ({"group_id": group, "person_id": person} for group, person in sorted(belongs)))
    items = [_thread(n, groups, people, now, chance) for n in range(1, threads + 1)]
    answers = [_answer(threads + n, chance.choice(items), people, chance) for n in range(1, threads + 1)]
    rows(Item.__table__, iter(items + answers))
    answered = {row["root_id"] for row in answers}
    rows(Question.__table__, ({"id": row["id"], "answer_count": int(row["id"] in answered)} for row in items))
    rows(Answer.__table__, ({"id": row["id"]} for row in answers))
    seen = {(chance.randint(1, people), chance.randint(1, threads)) for _ in range(people * SEEN)}
    rows(Seen.__table__, ({"person_id": person, "item_id": item, "seen_at": now} for person, item in seen))
    refresh_statistics()


def _person(number: int, people: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "username": f"p{number}",
        "email": f"p{number}@example.test",
        "display_name": f"Person {number} Müller",
        "given_name": "Person",
        "language": ("en", "de")[number % 2],
        "first_signed_in_at": now - timedelta(days=300),
        "last_seen_at": now - timedelta(days=20 if number <= people // 2 else 1),
    }


def _thread(number: int, groups: int, people: int, now: datetime, chance: random.Random) -> dict[str, Any]:
    group = chance.randint(1, groups)
    moment = now - timedelta(days=14 * chance.random())
    return {
        "id": number, "kind": "question", "root_id": number, "parent_id": None, "group_id": group,
        "audience_id": group + 1, "author_id": chance.randint(1, people), "title": f"How do I true wheel {number}?",
        "body_html": BODY, "published_at": moment, "last_activity_at": moment,
    }  # fmt: skip


def _answer(number: int, thread: dict[str, Any], people: int, chance: random.Random) -> dict[str, Any]:
    return thread | {
        "id": number, "kind": "answer", "root_id": thread["id"], "parent_id": thread["id"], "title": "",
        "author_id": chance.randint(1, people),
    }  # fmt: skip


def _serve(pipe: Connection) -> None:
    with SmtpServer() as server:
        pipe.send(server.settings)
        pipe.recv()
        pipe.send(len(server.deliveries))


@contextmanager
def server() -> Iterator[tuple[dict[str, Any], Callable[[], int]]]:
    """Run the SMTP server of the tests in a process of its own; give its settings and how many mails it took."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()

    def took() -> int:
        ours.send("stop")
        return int(ours.recv())

    try:
        yield ours.recv(), took
    finally:
        process.join(10)
        process.kill()


def plan_all(app: Flask) -> list[list[Any]]:
    """Plan one edition for everybody who is quiet."""
    statements = 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
        cpu, wall = time.process_time(), time.perf_counter()
        plan = planner.plan()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        event.remove(db.engine, "before_cursor_execute", count)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        ["quiet members considered", sum(plan.outcomes.values())],
        ["digests planned", plan.planned],
        ["planning, CPU s", cpu],
        ["planning, wall s", wall],
        ["SQL statements", statements],
        ["largest memory of the process, MB", round(megabytes)],
    ]


def send_some(app: Flask, mails: int) -> list[list[Any]]:
    """Send some of what was planned."""
    with server() as (settings, took), app.app_context():
        vars(app.extensions["intranet_settings"]).update(settings)
        kept = db.session.query(OutgoingMail.id).order_by(OutgoingMail.id).limit(mails).subquery()
        later = clock.now() + timedelta(days=1)
        db.session.execute(
            update(OutgoingMail).where(OutgoingMail.id.not_in(db.select(kept.c.id))).values(not_before=later)
        )
        db.session.commit()
        cpu, wall, sent = time.process_time(), time.perf_counter(), 0
        while ended := sending.send_due():
            sent += ended["sent"]
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        assert sent == took(), "the server took another number of mails"
    return [
        ["digests sent", sent],
        ["sending one, CPU ms", cpu / sent * 1000],
        ["digests a second of one core", sent / cpu],
        ["digests a second, wall", sent / wall],
    ]


def main() -> int:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = application(folder)
        with app.app_context():
            db.create_all()
            fill(app, asked.people, random.Random(1))
        rows = [["people", asked.people], *plan_all(app), *send_some(app, asked.mails)]
    text = measurements.table(["what", "measured"], rows)
    print(text)
    if asked.write:
        measurements.write("Digests", f"python -m benchmarks.digests --people {asked.people}", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
