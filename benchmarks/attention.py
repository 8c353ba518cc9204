"""What the attention meter costs before an announcement to 20,000 people is published, on SQLite.

They live in twelve time zones and keep forty different hours; in the last week they had announcements to everyone, to
rules of thousands and in groups, and more are scheduled. Measured is all that the meter reads and reckons, for
everyone, for a rule that means 12,000, and for one that means 40.

    python -m benchmarks.attention [--people 20000] [--rounds 9] [--write]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import clock, database
from intranet.access import Viewer
from intranet.announcements import attention
from intranet.announcements.models import Announcement
from intranet.announcements.targets import people_of
from intranet.database import db
from intranet.groups.models import Membership
from intranet.items.models import EVERYONE, Audience, AudienceKind, AudienceMember, Item, ItemState
from intranet.people.models import Person

TITLE = "The attention meter"
COMMAND = "python -m benchmarks.attention --write"
MOST_MS = 100.0
ZONES = (
    "Europe/Berlin", "Europe/Lisbon", "Asia/Tokyo", "America/New_York", "Asia/Kolkata", "Europe/Warsaw",
    "America/Sao_Paulo", "Europe/London", "Australia/Sydney", "America/Denver", "Asia/Singapore", None,
)  # fmt: skip
DAYS = ("12345", "1234", "", "23456", "123")
RULES = (12_000, 8_000, 5_000, 3_000, 800, 40)
GROUPS = 10
WORDS = "The lift is repaired and goes again from Monday on. " * 40


def company(size: int) -> None:
    """Write the people, each with their hours."""
    rows = [
        {
            "display_name": f"Given{number % 700} Family{number % 900}",
            "about": "What somebody says of themselves. " * 5,
            "time_zone": ZONES[number % len(ZONES)],
            "working_days": DAYS[number % len(DAYS)],
            "works_from": datetime.min.time().replace(hour=7 + number % 3) if number % 4 else None,
            "works_until": datetime.min.time().replace(hour=15 + number % 3) if number % 4 else None,
        }
        for number in range(size)
    ]
    db.session.execute(insert(Person), rows)
    db.session.commit()


def audiences(cast: tests.cast.Cast) -> dict[int, int]:
    """Write audiences of rules, and return their ids by how many are in them; fill some groups too."""
    ids = list(db.session.scalars(select(Person.id).order_by(Person.id)))
    made = {}
    for people in RULES:
        audience = Audience(kind=AudienceKind.RULE)
        db.session.add(audience)
        db.session.flush()
        here = ids[:people] if people < RULES[0] else ids[-people:]
        db.session.execute(insert(AudienceMember), [{"audience_id": audience.id, "person_id": one} for one in here])
        made[people] = audience.id
    for number in range(GROUPS):
        group = tests.cast.group(f"Group {number}", cast.ben)
        members = ids[number * 500 + 10 : number * 500 + 700]
        db.session.execute(insert(Membership), [{"group_id": group.id, "person_id": one} for one in members])
        announced(group.audience_id, group.id, number)
    db.session.commit()
    return made


def announced(audience_id: int, group_id: int | None, hours: int, *, ahead: bool = False) -> None:
    """Write an announcement of some hours ago, or one that is to come."""
    moment = clock.now()
    row = Announcement(audience_id=audience_id, group_id=group_id, title="Of the week")
    if ahead:
        row.state, row.publish_at = ItemState.SCHEDULED, moment + timedelta(hours=hours)
    else:
        row.published_at = row.last_activity_at = moment - timedelta(hours=hours)
    db.session.add(row)


def week(made: dict[int, int]) -> None:
    """Write what the people had and are to get."""
    for number, audience_id in enumerate([EVERYONE, EVERYONE, EVERYONE, *made.values()]):
        announced(audience_id, None, 10 + number * 15)
        announced(audience_id, None, 2 + number * 20, ahead=True)
    db.session.commit()
    old = datetime(2026, 1, 1, tzinfo=clock.now().tzinfo)
    rows = [
        {"kind": "announcement", "audience_id": EVERYONE, "published_at": old, "last_activity_at": old}
        for _ in range(5_000)
    ]
    db.session.execute(insert(Item.__table__), rows)
    db.session.commit()


def milliseconds(viewer: Viewer, audience_id: int, rounds: int) -> float:
    """Return how long one measuring takes."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        meter = attention.measure(viewer, people_of(audience_id, None), WORDS, "en", clock.now() + timedelta(hours=5))
        taken.append((time.perf_counter() - started) * 1000)
        assert meter.load, "there is something to say"
        assert meter.better, "there is something to say"
        db.session.commit()
    return statistics.median(taken)


def measure(size: int, rounds: int) -> tuple[list[list[object]], bool]:
    """Return the rows of the table, and whether they keep the limit."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        with app.app_context():
            db.create_all()
            tests.cast.everyone()
            cast = tests.cast.make()
            company(size)
            made = audiences(cast)
            week(made)
            database.refresh_statistics()
            viewer = cast.viewer(cast.ben)
            asked = {f"everyone, {size:,}": EVERYONE, "a rule, 12,000": made[12_000], "a rule, 40": made[40]}
            found = {name: milliseconds(viewer, audience_id, rounds) for name, audience_id in asked.items()}
    rows: list[list[object]] = [[f"measuring for {name}, ms", took, f"{MOST_MS:.0f}"] for name, took in found.items()]
    return rows, max(found.values()) <= MOST_MS


def main() -> int:
    """Print the table; exit 1 where the limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
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
