"""What a check says: one line for each step, the whole as JSON, and one number for scripts."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class Outcome(enum.StrEnum):
    """How a step went."""

    OK = "OK"
    WARN = "WARN"  # sign-in works; something should be put right
    FAIL = "FAIL"  # people cannot sign in, or would be seen wrongly


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried: what was found, and what to change."""

    name: str
    outcome: Outcome
    said: str
    change: str = ""

    def __str__(self) -> str:
        return f"{self.outcome:<4}  {self.name:<15}  {self.said}" + (f" → {self.change}" if self.change else "")


def ok(name: str, said: str) -> Step:
    """Return a step that found nothing to change."""
    return Step(name, Outcome.OK, said)


def warn(name: str, said: str, change: str) -> Step:
    """Return a step after which people can sign in, and something should be changed."""
    return Step(name, Outcome.WARN, said, change)


def fail(name: str, said: str, change: str) -> Step:
    """Return a step that must be put right."""
    return Step(name, Outcome.FAIL, said, change)


def worst(steps: Iterable[Step]) -> Outcome:
    """Return the worst outcome of all."""
    outcomes = {step.outcome for step in steps}
    return next((one for one in (Outcome.FAIL, Outcome.WARN) if one in outcomes), Outcome.OK)


#: What the command ends with, for scripts and for people.
EXIT_CODES = {Outcome.OK: 0, Outcome.WARN: 1, Outcome.FAIL: 2}
CONCLUSIONS = {
    Outcome.OK: "Sign-in can work.",
    Outcome.WARN: "Sign-in can work; what says WARN should be put right.",
    Outcome.FAIL: "Sign-in cannot work, or not as it should, until what says FAIL is put right.",
}


def as_json(steps: Iterable[Step], seconds: float) -> dict[str, Any]:
    """Return the report as programs read it."""
    listed = [
        {"step": step.name, "outcome": step.outcome.value, "said": step.said, "change": step.change} for step in steps
    ]
    return {"outcome": worst(steps).value, "seconds": round(seconds, 2), "steps": listed}
