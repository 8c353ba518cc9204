"""Proofs: tests that run over a sample here and over everything by ``make prove`` (``PROVE=1``).

A proof takes the fixture ``proof``: it says how much to do, draws the sample from a seed that is
printed when the test fails (``SEED=…`` draws that one) and notes what was counted. ``make prove``
writes the counts, the seed and the commit to docs/measurements.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import hypothesis
import pytest

from benchmarks import measurements

Thing = TypeVar("Thing")

IN_FULL = os.environ.get("PROVE") == "1"
#: A sample is the same each time, so that nothing fails by chance; in full, what is drawn is new each time.
SEED = int(os.environ.get("SEED", "0")) or (random.SystemRandom().randrange(1, 2**31) if IN_FULL else 20261121)
os.environ["SEED"] = str(SEED)  # the processes that share the work draw alike

# The same holds for properties; how long an example takes is the machine's affair.
hypothesis.settings.register_profile(
    "proofs", deadline=None, derandomize=not IN_FULL, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("proofs")


class Proof:
    """How much of a proof to do, and what came of it."""

    def __init__(self, note: Any) -> None:
        self.in_full = IN_FULL
        self.seed = SEED
        self.random = random.Random(SEED)
        self._note = note
        print(f"seed {SEED}")

    def sample(self, everything: Sequence[Thing], number: int) -> list[Thing]:
        """Return everything in full, else so many of it, in order."""
        if self.in_full or number >= len(everything):
            return list(everything)
        return [everything[index] for index in sorted(self.random.sample(range(len(everything)), number))]

    def note(self, **counts: object) -> None:
        """Keep what was counted; whole numbers of the shares of one proof are added up."""
        for name, count in counts.items():
            self._note(name.replace("_", " "), count)

    def note_once(self, **counts: object) -> None:
        """Keep what is the same in each share of a proof."""
        for name, count in counts.items():
            self._note(name.replace("_", " "), str(count))


@pytest.fixture
def proof(record_property: Any) -> Proof:
    """The proof that a test makes."""
    return Proof(record_property)


def _name(nodeid: str) -> str:
    """Return what is proved; the shares of a long proof stand apart, so that they can be made one by one."""
    name, _, case = nodeid.rpartition("::")[2].removesuffix("]").partition("[")
    name = name.removeprefix("test_").replace("_", " ")
    return f"{name}, {case}" if case.startswith("share ") else name


def _add(counts: dict[str, Any], properties: Iterable[tuple[str, Any]]) -> None:
    for name, count in properties:
        counts[name] = counts[name] + count if name in counts and isinstance(count, int) else count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write what was proved; of a proof that failed in any part, nothing."""
    stats = terminalreporter.stats
    reports = [report for report in stats.get("passed", []) if report.when == "call"]
    proofs = [report for report in reports if "proof" in report.keywords]
    failed = {_name(report.nodeid) for outcome in ("failed", "error") for report in stats.get(outcome, [])}
    if not IN_FULL or not proofs:
        return
    counted: dict[str, dict[str, Any]] = {}
    seconds: Counter[str] = Counter()
    for report in proofs:
        name = _name(report.nodeid)
        if name in failed:
            continue
        seconds[name] += report.duration
        _add(counted.setdefault(name, {}), report.user_properties)
    rows = {row[0]: row for row in measurements.rows("Proofs")}  # of those that were not made this time
    for name, counts in counted.items():
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        rows[name] = [name, told, str(round(seconds[name])), measurements.commit(), str(SEED)]
    table = measurements.table(("what was proved", "counted", "seconds", "commit", "seed"), sorted(rows.values()))
    measurements.write("Proofs", "make prove", table)
