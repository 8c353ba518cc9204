"""What the gate decides of single cells, each for a reason that is said."""

from __future__ import annotations

import pytest

from intranet.disclosure.bands import band
from intranet.disclosure.cells import Cell, Reason, Verdict
from intranet.disclosure.gate import release

ALL = frozenset(range(40))


def people(*spans: tuple[int, int]) -> frozenset[int]:
    return frozenset(number for first, end in spans for number in range(first, end))


def decided(cells: list[Cell], **given: object) -> dict[object, tuple[Verdict, Reason]]:
    found = release(cells, 5, **given)  # type: ignore[arg-type]
    return {ruling.cell.key: (ruling.verdict, ruling.reason) for ruling in found.rulings}


SHOWN = (Verdict.RELEASED, Reason.NONE)
PROTECTS = (Verdict.WITHHELD, Reason.PROTECTS)


def test_fewer_than_k_are_withheld_and_so_is_who_would_give_them_away() -> None:
    """The company less every other team is the small team."""
    teams = [Cell("a", people((0, 20)), 2), Cell("b", people((20, 37)), 2), Cell("c", people((37, 40)), 2)]
    found = decided([Cell("company", ALL, 0), *teams])
    assert found == {"company": SHOWN, "a": SHOWN, "b": PROTECTS, "c": (Verdict.WITHHELD, Reason.SMALL)}


def test_two_cuts_do_not_give_away_who_is_in_both() -> None:
    """Here, there and the older ones add up to the company and three people twice."""
    cuts = [Cell("north", people((0, 20)), 2), Cell("old", people((17, 40)), 2)]
    found = decided([Cell("company", ALL, 0), *cuts])
    assert sorted(found.values()) == sorted([SHOWN, SHOWN, PROTECTS])
    apart = decided([Cell("company", ALL, 0), Cell("north", people((0, 20)), 2), Cell("old", people((14, 40)), 2)])
    assert set(apart.values()) == {SHOWN}, "six in both are enough"


def test_four_single_people_do_not_come_out_together() -> None:
    """None of the four is alone in anything, but two cuts less a third leave just them."""
    north, south = Cell("north", people((0, 2), (4, 15)), 2), Cell("south", people((2, 4), (15, 25)), 2)
    assert set(decided([north, south]).values()) == {SHOWN}
    assert decided([north, south, Cell("elders", people((4, 25)), 3)])["elders"] == PROTECTS


@pytest.mark.parametrize("count", [0, 1, 7, 8])
def test_what_is_true_of_nobody_everybody_or_all_but_one_is_banded(count: int) -> None:
    cells = [Cell("company", ALL, 0), Cell("team", people((0, 8)), 2), Cell("rest", people((8, 40)), 2)]
    counted = people((0, count), (8, 20))
    found = decided(cells, counted=counted)
    assert found["team"] == (Verdict.BANDED, Reason.ALIKE)
    assert found["rest"] == PROTECTS, "or the company less the rest would say it exactly"
    assert decided(cells, counted=people((0, 3), (8, 20)))["team"] == SHOWN


def test_no_difference_says_it_of_everybody_either() -> None:
    """Eleven of sixteen: all of it in the inner twelve, so nobody of the four around... and of nine, none."""
    inner, outer = people((0, 12)), people((0, 21))
    found = decided([Cell("outer", outer, 1), Cell("inner", inner, 2)], counted=people((0, 7)))
    assert found == {"outer": SHOWN, "inner": PROTECTS}


def test_beside_an_earlier_release_few_changes_are_banded_and_none_or_many_are_not() -> None:
    before = [Cell("team", people((0, 12)), 2), Cell("company", ALL, 0)]
    for now, expected in (
        (people((0, 12)), SHOWN),
        (people((0, 13)), (Verdict.BANDED, Reason.CHANGED)),
        (people((1, 13)), (Verdict.BANDED, Reason.CHANGED)),  # one came for one who went: their difference is told
        (people((0, 18)), SHOWN),
    ):
        assert decided([Cell("team", now, 2)], earlier=before)["team"] == expected
    moved = decided([Cell("another", people((0, 14)), 2)], earlier=before)
    assert moved["another"] == (Verdict.BANDED, Reason.CHANGED), "under whatever name"


def test_a_band_leaves_room_for_k_counts_or_a_third() -> None:
    assert [band(count, 6, 5)[0] for count in (0, 1, 2, 3, 4, 5, 6)] == [0, 0, 33, 33, 67, 67, 67]
    assert (band(0, 60, 5), band(30, 60, 5), band(60, 60, 5)) == ((0, 10), (50, 60), (90, 100))


def test_below_three_the_gate_refuses() -> None:
    with pytest.raises(ValueError, match="protect nobody"):
        release([], 2)


def test_the_proof_names_groups_and_never_how_many_a_withheld_one_has() -> None:
    proof = release([Cell("company", ALL, 0), Cell("few", people((0, 3)), 2)], 5).proof
    assert proof["cells"] == [
        {"cell": "company", "people": 40, "verdict": "released", "reason": ""},
        {"cell": "few", "people": None, "verdict": "withheld", "reason": "small"},
    ]
