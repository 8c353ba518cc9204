"""What a sync of 50,000 people takes on OpenLDAP (LDAPS): the first, one without changes, one with one in a hundred.

Each run has a process of its own, as ``intranet directory sync`` has: seconds by the clock and of the
processor, and the largest memory of the process above what it needed before the run. In one of them
somebody was disabled a moment before. The server runs beside it on the same machine.

Then the same with a photo in each entry, and what follows after such runs: some photos drawn for the
first time, and all of them looked at again whose bytes are those of before.

    python -m benchmarks.directory_sync [--people 50000] [--write]
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import func, select, update

from benchmarks import measurements
from intranet import clock, create_app
from intranet.database import db, insert_new
from intranet.directory.failover import current_directory
from intranet.directory.models import DirectoryEntry, DirectoryRun, RunState
from intranet.directory.photos import due, taking_over
from intranet.directory.photos.reading import PORTION
from intranet.directory.sync import runs
from intranet.directory.sync.running import perform
from intranet.people.models import Person, Picture
from tests.directory import company
from tests.servers.directories import DirectoryServer, running_slapd

TITLE = "Sync with the directory"
COMMAND = "python -m benchmarks.directory_sync --write"
#: Seconds, and MB above the idle process.
LIMITS = {
    "first": (30.0, 150.0), "unchanged": (3.0, 150.0), "1 % changed": (5.0, 150.0), "one disabled": (5.0, 150.0),
    "first, with photos": (30.0, 150.0), "unchanged, with photos": (3.0, 150.0),
    "100 photos drawn": (60.0, 150.0), "all photos looked at again": (150.0, 150.0),
}  # fmt: skip
#: Photos that are drawn: all of them would take an hour or two, and nobody waits for them.
DRAWN = 100
CHANGE = "dn: {}\nchangetype: modify\nreplace: {}\n{}: {}\n\n"


def photo() -> bytes:
    """Return what directories hold of people: a few kilobytes, 240 pixels on a side."""
    file = io.BytesIO()
    Image.effect_noise((240, 240), 40).convert("RGB").resize((48, 48)).resize((240, 240)).save(file, "JPEG", quality=70)
    return file.getvalue()


def crowd(number: int, *more: tuple[str, bytes]) -> tuple[company.Staff, ...]:
    """Return ordinary colleagues, each but the first ten with a manager among those before."""
    return tuple(
        company.Staff(
            f"u{index}", f"Person Number {index}", f"Number {index}", "Person", (f"u{index}@example.test",),
            more=(
                ("departmentNumber", f"Department {index % 40}"), ("title", f"Engineer {index % 9}"),
                ("l", ("Hamburg", "Lisbon", "Kraków")[index % 3]), ("telephoneNumber", f"+49 40 {index}"),
                *((("manager", f"uid=u{index // 10},{company.PEOPLE}"),) if index >= 10 else ()), *more,
            ),
            password="",
        )
        for index in range(number)
    )  # fmt: skip


def memory(name: str) -> float:
    """Return a figure of this process in MB: VmRSS now, VmHWM at most."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def computed() -> float:
    """Return the processor's seconds of this process and of those that it has started."""
    return sum(os.times()[:4])


def sync() -> tuple[int, ...]:
    """Do a run; return its counts."""
    run_id = runs.ask_for()
    assert perform(current_directory(), run_id)
    run = db.session.get_one(DirectoryRun, run_id)
    assert run.state == RunState.DONE, (run.state, run.reason)
    return run.seen, run.created, run.changed, run.deactivated


def draw_some() -> tuple[int, ...]:
    """Take over the photos of some of those who are due."""
    keep = select(DirectoryEntry.person_id).order_by(DirectoryEntry.person_id).limit(DRAWN)
    db.session.execute(update(DirectoryEntry).where(DirectoryEntry.person_id.not_in(keep)).values(photo_due_at=None))
    db.session.commit()
    return _take_over()


def look_again() -> tuple[int, ...]:
    """Look at everybody's photo, where each is the one that we hold."""
    held = db.session.scalars(select(Picture).limit(1)).one()
    columns = {"source": held.source, "original": held.original, "version": held.version, "made_at": held.made_at}
    others = select(Person.id).where(Person.directory_id.is_not(None))
    insert_new(Picture.__table__, [{"person_id": one, **columns} for one in db.session.scalars(others)])
    db.session.execute(update(DirectoryEntry).values(photo_due_at=clock.now()))
    db.session.commit()
    return _take_over()


def _take_over() -> tuple[int, ...]:
    seen = 0
    while people := (claimed := due.claim(PORTION)).people:
        taking_over.take_over(current_directory(), claimed)
        seen += len(people)
    shown = db.session.scalar(select(func.count()).where(Person.picture.is_not(None)))
    return seen, shown or 0, 0, 0


def run_once(settings: dict[str, Any], work: Callable[[], tuple[int, ...]], results: Any) -> None:
    """Do the work in this process; put seconds, MB above idle and the counts into the queue."""
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        db.session.execute(select(1))
        db.session.rollback()
        idle = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the largest memory counts from here
        began, computing = time.perf_counter(), computed()
        counts = work()
        seconds = time.perf_counter() - began, computed() - computing
        results.put((seconds, memory("VmHWM") - idle, counts))


def in_its_own_process(settings: dict[str, Any], work: Callable[[], tuple[int, ...]] = sync) -> Any:
    """Do the work in a fresh process and return what was measured."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=run_once, args=(settings, work, results))
    process.start()
    answer = results.get(timeout=600)
    process.join()
    return answer


def measure(people: int) -> dict[str, Any]:
    """Return what each run took."""
    with tempfile.TemporaryDirectory() as folder, running_slapd(crowd(people)) as (slapd, server):
        settings = settings_in(folder, server)
        found = {"first": in_its_own_process(settings), "unchanged": in_its_own_process(settings)}
        changed = [f"uid=u{index},{company.PEOPLE}" for index in range(0, people, 100)]
        slapd.change("".join(CHANGE.format(dn, "title", "title", "Principal") for dn in changed))
        found["1 % changed"] = in_its_own_process(settings)
        slapd.change(CHANGE.format(f"uid=u7,{company.PEOPLE}", "employeeType", "employeeType", "leaver"))
        found["one disabled"] = in_its_own_process(settings)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_slapd(crowd(people, ("jpegPhoto", photo()))) as (_, server),
    ):
        settings = settings_in(folder, server)
        found["first, with photos"] = in_its_own_process(settings)
        found["unchanged, with photos"] = in_its_own_process(settings)
        found["100 photos drawn"] = in_its_own_process(settings, draw_some)
        found["all photos looked at again"] = in_its_own_process(settings, look_again)
    return found


def settings_in(folder: str, server: DirectoryServer) -> dict[str, Any]:
    """Return the settings of a site of its own."""
    return {
        "environment": "test", "data_dir": folder, "public_url": "http://localhost", "log_level": "ERROR",
        "secret_key": "of a benchmark, long enough: 5d1e", **server.settings,
    }  # fmt: skip


def main() -> int:
    """Print the table; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    found = measure(arguments.people)
    rows = [
        [name, *seconds, LIMITS[name][0], added, LIMITS[name][1], *counts]
        for name, (seconds, added, counts) in found.items()
    ]
    head = [
        "what",
        "seconds",
        "of them computing",
        "at most",
        "MB above idle",
        "at most",
        "seen",
        "created",
        "changed",
        "deactivated",
    ]
    text = measurements.table(head, rows)
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return int(any(row[1] > row[3] or row[4] > row[5] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
