"""An attack on released figures, written apart from the gate: exact arithmetic, another way of looking.

Whoever knows the figures of some groups knows that of a further group just if its row is a combination of
theirs: just if it meets every vector that all of theirs meet in nothing. Such vectors are drawn at random modulo a
prime of 61 bits, exactly; what vanishes on two of them vanishes on all, but for one case in 2¹²⁰.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

PRIME = 2**61 - 1


def atoms_of(groups: Sequence[Collection[int]]) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Return who cannot be told apart, and the numbers of the groups in which they are."""
    together = defaultdict(set)
    for person in set().union(*groups):
        together[frozenset(number for number, group in enumerate(groups) if person in group)].add(person)
    return [(frozenset(people), numbers) for numbers, people in together.items()]


def reduced(rows: Iterable[list[int]]) -> dict[int, list[int]]:
    """Return the rows in echelon form, each by the column in which it alone has a one."""
    pivots: dict[int, list[int]] = {}
    for given in rows:
        row = given
        for column, other in pivots.items():
            if factor := row[column]:
                row = [(a - factor * b) % PRIME for a, b in zip(row, other, strict=True)]
        lead = next((column for column, value in enumerate(row) if value), None)
        if lead is None:
            continue
        inverse = pow(row[lead], -1, PRIME)
        row = [value * inverse % PRIME for value in row]
        for column, other in pivots.items():
            if factor := other[lead]:
                pivots[column] = [(a - factor * b) % PRIME for a, b in zip(other, row, strict=True)]
        pivots[lead] = row
    return pivots


class Attack:
    """What somebody can compute who knows the figures of ``released``; ``tested`` groups may be asked about as well."""

    def __init__(self, released: Sequence[Collection[int]], tested: Sequence[Collection[int]] = ()) -> None:
        self.atoms = atoms_of([*released, *tested])
        pivots = reduced([int(number in numbers) for _people, numbers in self.atoms] for number in range(len(released)))
        dice = random.Random(7)
        self.marks = [self._vanishing(pivots, dice) for _ in range(2)]

    def _vanishing(self, pivots: dict[int, list[int]], dice: random.Random) -> list[int]:
        drawn = [0 if column in pivots else dice.randrange(1, PRIME) for column in range(len(self.atoms))]
        for column, row in pivots.items():
            others = sum(value * row[number] for number, value in enumerate(drawn) if number not in pivots)
            drawn[column] = -others % PRIME
        return drawn

    def knows(self, group: Collection[int]) -> bool:
        """Whether the figure of a group, made of whole atoms, comes out."""
        inside = [number for number, (people, _) in enumerate(self.atoms) if people <= set(group)]
        assert sum(len(self.atoms[number][0]) for number in inside) == len(group), "give the group as one to be tested"
        return all(sum(mark[number] for number in inside) % PRIME == 0 for mark in self.marks)

    def group_below(self, k: int) -> set[int] | None:
        """Return people of a group of fewer than k whose figure comes out, whatever atoms it is made of."""
        small = [number for number, (people, _) in enumerate(self.atoms) if len(people) < k]
        sums: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
        halves = self._unions(small, k)
        for union in halves:
            sums[self._sum(union)].append(union)
        for union in halves:
            first, second = self._sum(union)
            for other in sums.get((-first % PRIME, -second % PRIME), ()):
                people = set().union(*(self.atoms[number][0] for number in {*union, *other}))
                if people and not set(union) & set(other) and len(people) < k:
                    return people
        return None

    def _unions(self, small: list[int], k: int) -> list[tuple[int, ...]]:
        """Return unions of no, one and two atoms with fewer than k people; two of them make any with k up to five."""
        pairs = [
            (one, other)
            for place, one in enumerate(small)
            for other in small[place + 1 :]
            if len(self.atoms[one][0]) + len(self.atoms[other][0]) < k
        ]
        return [(), *((one,) for one in small), *pairs]

    def _sum(self, union: tuple[int, ...]) -> tuple[int, int]:
        first, second = (sum(mark[number] for number in union) % PRIME for mark in self.marks)
        return first, second
