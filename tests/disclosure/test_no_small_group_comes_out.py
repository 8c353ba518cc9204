"""Random companies, attacked by exact arithmetic: no group of fewer than five comes out, and most is shown."""

from __future__ import annotations

import random

import pytest

from intranet.disclosure.cells import Cell, Reason, Release, Verdict
from intranet.disclosure.gate import release
from tests.disclosure.attacking import Attack
from tests.disclosure.companies import a_quarter_later, cells, company
from tests.proofs import Proof

K = 5
#: Companies in each share of the proof; in every run so many in all.
IN_FULL, SAMPLE = 250, 3
#: Of what has five people or more, so much is shown: the price of the protection. Of few companies it varies.
LEAST_SHOWN, OF_FEW = 0.85, 0.8


def groups(found: Release) -> list[frozenset[int]]:
    return [cell.people for cell in found.released]


@pytest.mark.proof
@pytest.mark.parametrize("share", range(4), ids=lambda share: f"share {share + 1}")
def test_of_random_companies_no_group_of_fewer_than_five_comes_out(proof: Proof, share: int) -> None:
    """By one release, by two after one another, and neither does what is true of nobody or of everybody."""
    dice = random.Random(proof.seed + share)
    wide = shown = broken = 0
    number = IN_FULL if proof.in_full else SAMPLE
    for _ in range(number):
        staff = dict(enumerate(company(dice)))
        candidates = cells(staff)
        first = release(candidates, K)
        assert Attack(groups(first)).group_below(K) is None
        naive = [cell.people for cell in candidates if len(cell.people) >= K]
        wide, shown = wide + len(naive), shown + len(first.released)
        broken += Attack(naive).group_below(K) is not None
        later = cells(a_quarter_later(dice, staff))
        second = release(later, K, earlier=first.released)
        assert Attack([*groups(first), *groups(second)]).group_below(K) is None
        _tells_of_nobody_in_particular(later, {number for number in staff if dice.random() < 0.35})
    assert broken, "the same attack breaks what looks at the threshold alone"
    assert shown >= (LEAST_SHOWN if proof.in_full else OF_FEW) * wide
    proof.note(companies=number, broken_by_the_threshold_alone=broken, cells_of_five_or_more=wide, of_them_shown=shown)


def _tells_of_nobody_in_particular(candidates: list[Cell], counted: set[int]) -> None:
    """What is banded does not come out exactly, nor do differences in which it is true of nobody or of everybody."""
    found = release(candidates, K, counted=counted)
    shown = groups(found)
    banded = [ruling.cell.people for ruling in found.rulings if ruling.verdict is Verdict.BANDED]
    assert all(ruling.reason is Reason.ALIKE for ruling in found.rulings if ruling.verdict is Verdict.BANDED)
    attack = Attack(shown, banded)
    assert attack.group_below(K) is None
    assert not any(attack.knows(group) for group in banded)
    differences = [wide - narrow for wide in shown for narrow in shown if narrow < wide]
    assert all(0 < len(group & counted) < len(group) for group in [*shown, *differences])


def test_the_attack_finds_what_is_there_to_be_found() -> None:
    """Against the attack's own blindness: one person by three groups, four by halves."""
    assert Attack([range(10), range(9)]).group_below(K) == {9}
    assert Attack([range(12), range(8, 20), range(20)]).group_below(K) == {8, 9, 10, 11}
    assert Attack([range(12), range(7, 20), range(20)]).group_below(K) is None
