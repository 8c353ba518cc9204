"""What rules of groups cost: the first hour, a quiet hour, an hour after changes, and a preview.

The company has 20,000 people in 60 departments and 25 places, under managers eight levels deep. 200
groups have a rule each: a department in two places, whoever is under a manager, or a title that begins
so. Each hour is one call of what the timetable calls. A preview is the whole read of its page.

    python -m benchmarks.rules [--people 20000] [--groups 200] [--write]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, insert, select, update

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import clock
from intranet.access import viewers
from intranet.audiences import queries as audiences
from intranet.audiences.rules import parse
from intranet.database import db, refresh_statistics
from intranet.groups import following
from intranet.groups.models import Group, GroupRule, Membership
from intranet.groups.queries import ruling
from intranet.items.models import Audience, AudienceKind
from intranet.people.models import Person

TITLE = "Rules of groups"
COMMAND = "python -m benchmarks.rules --write"
DEPARTMENTS, PLACES, REPORTS = 60, 25, 4


def load(people: int, groups: int) -> None:
    """Write people, groups and rules into the empty database."""
    tests.cast.everyone()
    db.session.execute(insert(Person.__table__), [_person(number) for number in range(1, people + 1)])
    db.session.execute(insert(Audience.__table__), [{"id": 1 + g, "kind": AudienceKind.GROUP} for g in _all(groups)])
    db.session.execute(insert(Group.__table__), [_group(number) for number in _all(groups)])
    db.session.execute(
        insert(GroupRule.__table__), [{"group_id": g, "rule": _rule(g), "set_by_id": 1} for g in _all(groups)]
    )
    db.session.commit()
    refresh_statistics()


def _all(groups: int) -> range:
    return range(1, groups + 1)


def _person(number: int) -> dict[str, Any]:
    department, place = f"department {number % DEPARTMENTS}", f"place {number % PLACES}"
    return {
        "id": number, "display_name": f"Person {number}", "sort_key": f"person {number}",
        "manager_id": number // REPORTS or None,
        "department": department, "department_key": department, "place": place, "place_key": place,
        "title": f"title {number % 97}", "title_key": f"title {number % 97}",
    }  # fmt: skip


def _group(number: int) -> dict[str, Any]:
    return {"id": number, "name": f"Group {number}", "name_key": f"group {number}", "audience_id": 1 + number}


def _rule(number: int) -> dict[str, Any]:
    conditions = (
        [
            {"attribute": "department", "operator": "is", "values": [f"Department {number % DEPARTMENTS}"]},
            {"attribute": "place", "operator": "is", "values": [f"Place {number % PLACES}", f"Place {number % 7}"]},
        ],
        [{"attribute": "manager", "operator": "under", "values": [20 + number]}],
        [{"attribute": "title", "operator": "starts_with", "values": [f"Title {number % 90}"]}],
    )
    return {"version": 1, "any": [{"all": conditions[number % 3]}]}


@contextmanager
def counted(row: list[Any]) -> Iterator[None]:
    """Add to the row: CPU and wall milliseconds of the block, and its statements."""
    sent: list[None] = []

    def count(*_: Any) -> None:
        sent.append(None)

    event.listen(db.engine, "before_cursor_execute", count)
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    row += [(time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000, len(sent)]
    event.remove(db.engine, "before_cursor_execute", count)


def measured(name: str, act: Callable[[], object]) -> list[Any]:
    """Return a row of the table."""
    row: list[Any] = [name]
    with counted(row):
        act()
    db.session.rollback()
    return row


def measure(people: int, groups: int) -> list[list[Any]]:
    """Return the rows of the table."""
    load(people, groups)
    rows = [measured("first hour: everybody comes", following.follow_all)]
    rows[0][0] += f" ({db.session.scalar(select(func.count()).select_from(Membership))} memberships)"
    rows.append(measured("quiet hour", following.follow_all))
    moved = update(Person).where(Person.id % 1000 == 0).values(department_key="department 3", place_key="place 3")
    db.session.execute(moved)
    db.session.commit()
    rows.append(measured(f"hour after {people // 1000} people have moved", following.follow_all))
    viewer = viewers([1])[1]
    everybody = parse({"version": 1, "any": [{"all": [{"attribute": "role", "operator": "is_not", "values": ["hr"]}]}]})
    group = db.session.get_one(Group, 1)
    rows.append(measured("preview of a rule that means everybody", lambda: ruling.preview(viewer, group, everybody)))
    rows.append(measured("whom it means, while it is made", lambda: audiences.meaning(viewer, parse(_rule(1)))))
    return rows


def main() -> int:
    """Measure, print, and with --write keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = application(folder)
        with app.app_context(), clock.frozen_at(clock.now()):
            db.create_all()
            rows = measure(wanted.people, wanted.groups)
    head = [f"{wanted.people:,} people, {wanted.groups} rules", "CPU ms", "wall ms", "SQL statements"]
    text = measurements.table(head, rows)
    print(text)
    if wanted.write:
        measurements.write(TITLE, COMMAND, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
