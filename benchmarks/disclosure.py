"""What the gate costs: 2,000 people and a hundred groups that a report would like to show, now and a quarter later.

python -m benchmarks.disclosure [--rounds 5] [--write]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time

from benchmarks import measurements
from intranet.disclosure.cells import Cell, Release
from intranet.disclosure.gate import release
from tests.disclosure.attacking import Attack
from tests.disclosure.companies import a_quarter_later, cells, company

TITLE = "Deciding what is released"
COMMAND = "python -m benchmarks.disclosure --write"
PEOPLE, TEAMS, CELLS, K = 2_000, 20, 100, 5
MOST_SECONDS = 2.0


def widest(found: list[Cell]) -> list[Cell]:
    """Return the hundred groups that a report would name first."""
    return sorted(found, key=lambda cell: (cell.level, -len(cell.people)))[:CELLS]


def timed(candidates: list[Cell], **given: object) -> tuple[float, Release]:
    """Return the seconds of one decision, and what was decided."""
    began = time.perf_counter()
    found = release(candidates, K, **given)  # type: ignore[arg-type]
    return time.perf_counter() - began, found


def main() -> int:
    """Print the table; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    dice, first, second, atoms, shown = random.Random(2026), [], [], [], []
    for _ in range(arguments.rounds):
        staff = dict(enumerate(company(dice, PEOPLE, TEAMS)))
        counted = {number for number in staff if dice.random() < 0.5}
        seconds, found = timed(widest(cells(staff)), counted=counted)
        again, later = timed(widest(cells(a_quarter_later(dice, staff))), counted=counted, earlier=found.released)
        first.append(seconds)
        second.append(again)
        atoms.append(later.atoms)
        shown.append(len(found.released))
        both = [cell.people for cell in (*found.released, *later.released)]
        assert Attack(both).group_below(K) is None
    rows = [
        ["100 groups of 2,000 people, s", statistics.median(first), max(first), f"{MOST_SECONDS:.0f}"],
        ["the same beside an earlier release, s", statistics.median(second), max(second), f"{MOST_SECONDS:.0f}"],
        ["of them shown as they are", statistics.median(shown), max(shown), ""],
        ["people who cannot be told apart: so many kinds", statistics.median(atoms), max(atoms), ""],
    ]
    text = measurements.table(["what", "median", "most", "limit"], rows)
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return int(max(*first, *second) > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
