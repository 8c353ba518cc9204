"""What a sync of 50,000 people takes on OpenLDAP (LDAPS): the first, one without changes, one with one in a hundred.

Each run has a process of its own, as ``intranet directory sync`` has: seconds by the clock and of the
processor, and the largest memory of the process above what it needed before the run. In the last one
somebody was disabled a moment before. The server runs beside it on the same machine.

    python -m benchmarks.directory_sync [--people 50000] [--write]
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import measurements
from intranet import create_app
from intranet.database import db
from intranet.directory.failover import current_directory
from intranet.directory.models import DirectoryRun, RunState
from intranet.directory.sync import runs
from intranet.directory.sync.running import perform
from tests.directory import company
from tests.servers.directories import running_slapd

TITLE = "Sync with the directory"
COMMAND = "python -m benchmarks.directory_sync --write"
#: Seconds, and MB above the idle process.
LIMITS = {"first": (30.0, 150.0), "unchanged": (3.0, 150.0), "1 % changed": (5.0, 150.0), "one disabled": (5.0, 150.0)}
CHANGE = "dn: {}\nchangetype: modify\nreplace: {}\n{}: {}\n\n"


def crowd(number: int) -> tuple[company.Staff, ...]:
    """Return ordinary colleagues, each but the first ten with a manager among those before."""
    return tuple(
        company.Staff(
            f"u{index}", f"Person Number {index}", f"Number {index}", "Person", (f"u{index}@example.test",),
            more=(
                ("departmentNumber", f"Department {index % 40}"), ("title", f"Engineer {index % 9}"),
                ("l", ("Hamburg", "Lisbon", "Kraków")[index % 3]), ("telephoneNumber", f"+49 40 {index}"),
                *((("manager", f"uid=u{index // 10},{company.PEOPLE}"),) if index >= 10 else ()),
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


def run_once(settings: dict[str, Any], results: Any) -> None:
    """Sync in this process; put seconds, MB above idle and the counts into the queue."""
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        run_id = runs.ask_for()
        idle = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the largest memory counts from here
        began, computing = time.perf_counter(), time.process_time()
        assert perform(current_directory(), run_id)
        seconds = time.perf_counter() - began, time.process_time() - computing
        run = db.session.get_one(DirectoryRun, run_id)
        assert run.state == RunState.DONE, (run.state, run.reason)
        counts = (run.seen, run.created, run.changed, run.deactivated)
        results.put((seconds, memory("VmHWM") - idle, counts))


def in_its_own_process(settings: dict[str, Any]) -> Any:
    """Run a sync in a fresh process and return what it measured."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=run_once, args=(settings, results))
    process.start()
    answer = results.get(timeout=600)
    process.join()
    return answer


def measure(people: int) -> dict[str, Any]:
    """Return what each run took."""
    with tempfile.TemporaryDirectory() as folder, running_slapd(crowd(people)) as (slapd, server):
        settings = {
            "environment": "test", "data_dir": folder, "public_url": "http://localhost", "log_level": "ERROR",
            "secret_key": "of a benchmark, long enough: 5d1e", **server.settings,
        }  # fmt: skip
        found = {"first": in_its_own_process(settings), "unchanged": in_its_own_process(settings)}
        changed = [f"uid=u{index},{company.PEOPLE}" for index in range(0, people, 100)]
        slapd.change("".join(CHANGE.format(dn, "title", "title", "Principal") for dn in changed))
        found["1 % changed"] = in_its_own_process(settings)
        slapd.change(CHANGE.format(f"uid=u7,{company.PEOPLE}", "employeeType", "employeeType", "leaver"))
        found["one disabled"] = in_its_own_process(settings)
    return found


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
        "run",
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
