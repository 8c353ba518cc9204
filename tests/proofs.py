"""Proofs: tests that run over a sample here and over everything by ``make prove`` (``PROVE=1``).

A proof takes the fixture ``proof``: it says how much to do, draws the sample from a seed that is
printed when the test fails (``SEED=…`` draws it again) and notes what was counted. ``make prove``
writes the counts, the seed and the commit to docs/measurements.md.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest

from benchmarks import measurements

Thing = TypeVar("Thing")

IN_FULL = os.environ.get("PROVE") == "1"
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)


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
        """Keep what was counted."""
        for name, count in counts.items():
            self._note(name.replace("_", " "), count)


@pytest.fixture
def proof(record_property: Any) -> Proof:
    """The proof that a test makes."""
    return Proof(record_property)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write what was proved, unless something failed."""
    reports = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    proofs = [report for report in reports if "proof" in report.keywords]
    if not IN_FULL or not proofs or terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        return
    rows = [
        (
            report.nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " "),
            ", ".join(f"{count} {name}" for name, count in report.user_properties),
            round(report.duration),
        )
        for report in proofs
    ]
    table = measurements.table(("what was proved", "counted", "seconds"), rows)
    measurements.write("Proofs", "make prove", f"Seed {SEED}.\n\n{table}")
