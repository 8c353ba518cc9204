"""Finding a group of fewer than k people whose figure can be computed, among all unions of up to four atoms.

A union's row lies in the span only if it meets what is outside of the span in nothing: the probes of its atoms add up
to zero. So single atoms and pairs are sorted by their first probe and matched with one another's negatives, and
what matches is a suspect that the exact distance then acquits or convicts; nobody guilty is missed. Each atom of
such a union of s atoms has a leverage of 1/s at least (Cauchy–Schwarz: 1 = ⟨P e, u⟩ ≤ ‖P e‖ √s), and all leverages
add up to the rank: so the work is bounded by the number of released rows, however many people there are. With k = 5 a
group of fewer has at most four atoms: that is all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intranet.disclosure.rows import RowSpace, Vector

#: Atoms in a union.
MOST = 4
#: Rounding of sums of probes; wide, as suspects are looked at exactly.
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Family:
    """Some unions of the same number of atoms: which, their probes added up, and their people."""

    atoms: NDArray[np.intp]  # a row each
    probes: Vector
    people: Vector

    def where(self, wanted: NDArray[np.bool_]) -> Family:
        """Return some of them."""
        return Family(self.atoms[wanted], self.probes[wanted], self.people[wanted])


def derivable(space: RowSpace, sizes: Vector, k: int) -> tuple[int, ...] | None:
    """Return the atoms of a group of fewer than k people whose figure follows from the span, if there is one."""
    small = np.flatnonzero((sizes < k) & (space.leverage > 1 / MOST - NEAR))
    ones = Family(small[:, np.newaxis], space.probes[small], sizes[small])
    nothing = Family(np.empty((1, 0), dtype=np.intp), np.zeros((1, space.probes.shape[1])), np.zeros(1))
    pairs = _pairs(ones, k)
    for left, right in ((ones, nothing), (ones, ones), (pairs, ones), (pairs, pairs)):
        for union in _suspects(left, right, k):
            if space.holds_union(union):
                return union
    return None


def _pairs(ones: Family, k: int) -> Family:
    first, second = np.triu_indices(len(ones.atoms), 1)
    fit = ones.people[first] + ones.people[second] < k
    first, second = first[fit], second[fit]
    return Family(
        np.hstack([ones.atoms[first], ones.atoms[second]]),
        ones.probes[first] + ones.probes[second],
        ones.people[first] + ones.people[second],
    )


def _suspects(left: Family, right: Family, k: int) -> Iterator[tuple[int, ...]]:
    """Yield unions of one of each family whose probes add up to nothing."""
    if not len(left.atoms) or not len(right.atoms):
        return
    fewest_left, fewest_right = left.people.min(), right.people.min()
    left, right = left.where(left.people + fewest_right < k), right.where(right.people + fewest_left < k)
    order = np.argsort(right.probes[:, 0])
    keys = right.probes[order, 0]
    begins = np.searchsorted(keys, -left.probes[:, 0] - NEAR)
    counts = np.searchsorted(keys, -left.probes[:, 0] + NEAR) - begins
    lefts = np.repeat(np.arange(len(left.atoms)), counts)
    within = np.arange(len(lefts)) - np.repeat(np.cumsum(counts) - counts, counts)
    rights = order[np.repeat(begins, counts) + within]
    even = np.abs(left.probes[lefts] + right.probes[rights]).max(axis=1, initial=0.0) < NEAR
    fits = even & (left.people[lefts] + right.people[rights] < k)
    for one, other in zip(lefts[fits], rights[fits], strict=True):
        union = (*left.atoms[one].tolist(), *right.atoms[other].tolist())
        if len(set(union)) == len(union):
            yield union
