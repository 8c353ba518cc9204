"""What the gate is asked about, and what it answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Verdict(enum.StrEnum):
    """How a cell is shown."""

    RELEASED = "released"  # the figure as it is
    BANDED = "banded"  # only in which third it lies
    WITHHELD = "withheld"


class Reason(enum.StrEnum):
    """Why a cell is not shown as it is."""

    NONE = ""
    SMALL = "small"  # fewer than k people
    PROTECTS = "protects"  # with it, the figure of a smaller group could be computed
    ALIKE = "alike"  # true of nobody, of everybody, or of all but one: it would tell of each of them
    CHANGED = "changed"  # beside what was released earlier, it would tell of the few who came or went


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of people; ``level`` 0 is the company, then come divisions, teams and places, and what crosses them."""

    key: str | tuple[str, ...]
    people: frozenset[int]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the gate decided of one cell. ``endangered`` is how many people are in the group that would come out."""

    cell: Cell
    verdict: Verdict
    reason: Reason = Reason.NONE
    endangered: int = 0

    @property
    def line(self) -> dict[str, object]:
        """Return the line of the proof: it names groups and sizes, never people."""
        size = len(self.cell.people) if self.verdict is Verdict.RELEASED else None
        key = self.cell.key
        return {
            "cell": key if isinstance(key, str) else list(key),
            "people": size,
            "verdict": self.verdict,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Release:
    """The rulings in the order in which they were made, and what they were made on."""

    k: int
    rulings: tuple[Ruling, ...]
    atoms: int
    rank: int  # of the figures that are known: how many of them say something of their own

    @property
    def released(self) -> list[Cell]:
        """The cells that are shown as they are."""
        return [ruling.cell for ruling in self.rulings if ruling.verdict is Verdict.RELEASED]

    @property
    def proof(self) -> dict[str, object]:
        """Return the list that proves the release: whoever has the groups can make every decision again."""
        return {"k": self.k, "atoms": self.atoms, "rank": self.rank, "cells": [row.line for row in self.rulings]}
