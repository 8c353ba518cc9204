"""What can be computed from released sums: the space of their rows, grown one by one.

A cell is a row of zeros and ones over the atoms. Adding and subtracting released figures gives the figure of
exactly those groups whose row lies in the span of the released ones. The span is kept as an orthonormal basis
(Gram–Schmidt, twice, as "twice is enough"), so that a further row costs one pass instead of a new decomposition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]

#: A row farther than this from the span is no part of it. Rows of zeros and ones come no nearer by chance.
TOLERANCE = 1e-7
#: Random vectors that are kept free of the span, to find suspects by: any number finds all, more find fewer too many.
PROBES = 3


@dataclass(frozen=True, slots=True)
class RowSpace:
    """The span of some rows. ``probes`` are what is left of random vectors outside of it."""

    basis: Vector  # a row each, orthonormal
    probes: Vector  # a column each

    @classmethod
    def empty(cls, width: int) -> RowSpace:
        """Return the space of no rows. The same probes each time: what is released must not depend on chance."""
        return cls(np.empty((0, width)), np.random.default_rng(20261121).standard_normal((width, PROBES)))

    @property
    def rank(self) -> int:
        """How many rows say something of their own."""
        return len(self.basis)

    @property
    def leverage(self) -> Vector:
        """How much of each atom's unit vector lies in the span, between nothing and one."""
        found: Vector = np.square(self.basis).sum(axis=0)
        return found

    def outside(self, row: Vector) -> Vector:
        """Return the part of a row that is not in the span."""
        for _ in range(2):
            row = row - self.basis.T @ (self.basis @ row)
        return row

    def holds(self, row: Vector) -> bool:
        """Whether a row can be computed from those in the span."""
        return bool(np.linalg.norm(self.outside(row)) < TOLERANCE)

    def holds_union(self, atoms: Sequence[int]) -> bool:
        """Whether the figure of just these atoms can be computed."""
        row = np.zeros(self.basis.shape[1])
        row[list(atoms)] = 1.0
        return self.holds(row)

    def with_row(self, row: Vector) -> RowSpace:
        """Return the span with one row more; itself, where the row says nothing new."""
        rest = self.outside(row)
        norm = float(np.linalg.norm(rest))
        if norm < TOLERANCE:
            return self
        unit = rest / norm
        return RowSpace(np.vstack([self.basis, unit]), self.probes - np.outer(unit, unit @ self.probes))


def over_atoms(groups: Iterable[frozenset[int]]) -> tuple[Vector, Vector, list[frozenset[int]]]:
    """Return the groups as rows over their atoms, the sizes of the atoms, and who is in each."""
    given = list(groups)
    memberships: dict[int, list[int]] = {}
    for number, people in enumerate(given):
        for person in people:
            memberships.setdefault(person, []).append(number)
    together: dict[tuple[int, ...], list[int]] = {}
    for person, numbers in memberships.items():
        together.setdefault(tuple(numbers), []).append(person)
    rows = np.zeros((len(given), len(together)))
    for column, within in enumerate(together):
        rows[list(within), column] = 1.0
    atoms = [frozenset(people) for people in together.values()]
    return rows, np.array([len(people) for people in atoms], dtype=float), atoms
