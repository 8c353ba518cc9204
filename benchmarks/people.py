"""What the pages of people cost in a large company, and how long a picture takes, on SQLite.

A company of invented people, seven reporting to each manager, each with skills; pages in CPU milliseconds
of one process, with their SQL statements. A picture is timed from the file to both of our sizes, in the
process of its own that reads it.

    python -m benchmarks.people [--people 5000] [--rounds 20] [--write]
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import database
from intranet.database import db
from intranet.people import pictures, sessions
from intranet.people.models import Person
from intranet.people.skills import set_skills

TITLE = "Pages of people"
COMMAND = "python -m benchmarks.people --write"
REPORTS = 7
SKILLS = [f"skill-{number}" for number in range(300)]
PHOTOGRAPHS = {"photograph, 12 megapixels": (4000, 3000), "photograph, 48 megapixels": (8000, 6000)}


@contextmanager
def company(folder: Path, size: int) -> Iterator[tuple[FlaskClient, int, list[str]]]:
    """Yield a browser in a company of this size, the id of a manager in its middle, and the statements sent."""
    sent: list[str] = []
    app = application(folder)
    with app.app_context():
        db.create_all()
        tests.cast.everyone()
        for number in range(1, size + 1):
            person = Person(
                id=number,
                display_name=f"Given{number % 700} Family{number % 900}",
                department=f"Department {number % 12}",
                place=f"Place {number % 4}",
                manager_id=(number - 2) // REPORTS + 1 if number > 1 else None,
            )
            db.session.add(person)
            if number % 500 == 0:
                db.session.flush()
        db.session.flush()
        for person in db.session.query(Person):
            set_skills(person, [SKILLS[(person.id + step) % len(SKILLS)] for step in (0, 101)])
        token = sessions.open_sign_in(person, user_agent="benchmark", address="127.0.0.1")
        db.session.commit()
        database.refresh_statistics()
        event.listen(db.engine, "before_cursor_execute", lambda *found: sent.append(found[2]))
        client = app.test_client()
        client.set_cookie(sessions.cookie_name(), token, domain="localhost")
    yield client, size // REPORTS // 2, sent  # outside of the context, in which requests would share who asks


def pages(size: int, rounds: int) -> Iterator[list[Any]]:
    """Yield one row a page: name, median CPU ms, statements."""
    with tempfile.TemporaryDirectory() as folder, company(Path(folder), size) as (client, manager, sent):
        for name, address in {
            "everybody": "/people",
            "who can I ask": "/people?knows=skill-7&place=Place+1",
            "a profile": f"/people/{manager}",
            "the organisation": "/people/organisation",
            "the organisation around a manager": f"/people/{manager}/organisation",
        }.items():
            times = []
            for _ in range(rounds + 2):
                sent.clear()
                began = time.process_time()
                assert client.get(address).status_code == 200
                times.append((time.process_time() - began) * 1000)
            yield [name, statistics.median(times[2:]), len([one for one in sent if one.startswith("SELECT")])]


def portraits(rounds: int) -> Iterator[list[Any]]:
    """Yield one row a photograph: name, its megabytes, median and longest seconds, kilobytes kept."""
    for name, size in PHOTOGRAPHS.items():
        file = io.BytesIO()
        Image.effect_noise((size[0] // 4, size[1] // 4), 12).convert("RGB").resize(size).save(file, "JPEG", quality=85)
        seconds = []
        for _ in range(rounds):
            began = time.perf_counter()
            drawn = pictures.draw(file.getvalue())
            seconds.append(time.perf_counter() - began)
        kept = (len(drawn.small) + len(drawn.large)) / 1000
        yield [name, len(file.getvalue()) / 1e6, statistics.median(seconds), max(seconds), kept]


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="write the tables to docs/measurements.md")
    arguments = parser.parse_args()
    read = measurements.table(
        [f"page, {arguments.people} people", "CPU ms", "statements"], list(pages(arguments.people, arguments.rounds))
    )
    drawn = measurements.table(
        ["picture", "MB", "median s", "longest s", "KB kept"], list(portraits(max(3, arguments.rounds // 4)))
    )
    text = f"{read}\n\n{drawn}"
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
