"""The gate: which cells are released, decided one by one, the widest first.

A cell of k people or more is released if, with it, no group of fewer than k comes out of everything that is
released or was earlier; a group that only a few have joined or left since is shown in a band. Where what is counted
is given, a figure must not tell of each single person either: a cell in which it is true of nobody, everybody or all
but one is shown in a band, and stays underivable; and nothing is released that adds up to a group in which it is
true of nobody, or of everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from intranet.disclosure.cells import Cell, Reason, Release, Ruling, Verdict
from intranet.disclosure.rows import RowSpace, Vector, over_atoms
from intranet.disclosure.unions import derivable

#: Below it, two who know their own answers know the third's.
LEAST_K = 3
#: So many for whom it is otherwise do not hide the rest.
FEW = 1


def release(
    cells: Iterable[Cell],
    k: int,
    *,
    counted: Collection[int] | None = None,
    earlier: Iterable[Cell] = (),
) -> Release:
    """Decide what is shown of a count of people in each cell.

    ``counted`` are the people whom the figures count, where they are a share of each cell; ``earlier`` are the
    cells that former releases have shown as they are. Raises ValueError for a k below three.
    """
    if k < LEAST_K:
        raise ValueError(f"groups of {k} people protect nobody")
    ordered = sorted(cells, key=lambda cell: (cell.level, -len(cell.people), str(cell.key)))
    known = list(earlier)
    rows, sizes, atoms = over_atoms(cell.people for cell in (*known, *ordered))
    own = dict(zip(ordered, rows[len(known) :], strict=True))
    audit = _Audit.begin(rows[: len(known)], sizes, k, atoms, counted)
    doubts = {cell: reason for cell in ordered if (reason := _doubt(cell, k, counted, known))}
    audit.banded = [own[cell] for cell, reason in doubts.items() if reason is Reason.ALIKE]
    rulings = tuple(audit.rule(cell, own[cell], doubts.get(cell)) for cell in ordered)
    return Release(k, rulings, len(atoms), audit.all.rank)


def _doubt(cell: Cell, k: int, counted: Collection[int] | None, earlier: Sequence[Cell]) -> Reason | None:
    """Return why a cell cannot be shown as it is, whatever else is released."""
    if len(cell.people) < k:
        return Reason.SMALL
    if counted is not None and is_alike(cell, counted):
        return Reason.ALIKE
    changes = (len(cell.people ^ former.people) for former in earlier if former.key == cell.key)
    return Reason.CHANGED if any(0 < change < k for change in changes) else None


def is_alike(cell: Cell, counted: Collection[int]) -> bool:
    """Whether the count says the same of all people in a cell, or of all but one."""
    count = sum(1 for person in cell.people if person in counted)
    return min(count, len(cell.people) - count) <= FEW


@dataclass(slots=True)
class _Audit:
    """What is known so far: by all releases together, and by this one alone."""

    sizes: Vector
    k: int
    all: RowSpace
    now: RowSpace
    partial: list[RowSpace]  # this release, seen where somebody is counted, and where somebody is not
    masks: list[Vector]
    banded: list[Vector]

    @classmethod
    def begin(
        cls, earlier: Vector, sizes: Vector, k: int, atoms: list[frozenset[int]], counted: Collection[int] | None
    ) -> _Audit:
        masks = []
        if counted is not None:
            counts = np.array([sum(1 for person in people if person in counted) for people in atoms])
            masks = [(counts > 0).astype(float), (counts < sizes).astype(float)]
        empty = RowSpace.empty(len(atoms))
        return cls(sizes, k, reduce(RowSpace.with_row, earlier, empty), empty, [empty for _ in masks], masks, [])

    def rule(self, cell: Cell, row: Vector, doubt: Reason | None) -> Ruling:
        """Decide of one cell; what is released is known from now on."""
        if doubt is Reason.SMALL:
            return Ruling(cell, Verdict.WITHHELD, doubt, len(cell.people))
        if doubt is not None:
            return Ruling(cell, Verdict.BANDED, doubt)
        now = self.now.with_row(row)
        partial = [space.with_row(row * mask) for space, mask in zip(self.partial, self.masks, strict=True)]
        if now is not self.now and self._tells_of_each(now, partial):
            return Ruling(cell, Verdict.WITHHELD, Reason.PROTECTS)
        together = self.all.with_row(row)
        if together is not self.all and (union := derivable(together, self.sizes, self.k)) is not None:
            endangered = int(self.sizes[list(union)].sum())
            if derivable(now, self.sizes, self.k) is None:
                return Ruling(cell, Verdict.BANDED, Reason.CHANGED, endangered)
            return Ruling(cell, Verdict.WITHHELD, Reason.PROTECTS, endangered)
        self.all, self.now, self.partial = together, now, partial
        return Ruling(cell, Verdict.RELEASED)

    def _tells_of_each(self, now: RowSpace, partial: list[RowSpace]) -> bool:
        """Whether a group comes out of which it is true of nobody, or of everybody, or what is shown in a band.

        The released rows have a combination that touches only atoms without anybody counted just if they are of
        lower rank where the others are left.
        """
        return any(space.rank < now.rank for space in partial) or any(now.holds(row) for row in self.banded)
