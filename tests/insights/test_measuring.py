"""What is measured of a quarter: pure functions, by examples that can be counted on the fingers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intranet.insights.cuts import Tenure, tenure
from intranet.insights.measures import closed_circles, shown_values, spread
from intranet.insights.quarters import Quarter

BERLIN = ZoneInfo("Europe/Berlin")


def test_spread_is_the_share_thanked_where_all_got_as_many_and_falls_with_favourites() -> None:
    assert spread([1] * 8, 10) == spread([3] * 8, 10) == 80
    assert spread([9, 1], 10) == 12
    assert spread([], 10) == 0


def test_values_that_were_named_seldom_stand_together_and_never_alone() -> None:
    assert shown_values({1: 40, 2: 4, 3: 3, 4: 9}, 5) == {1: 40, 4: 9, None: 7}
    assert shown_values({1: 40, 2: 4, 4: 9}, 5) == {1: 40, None: 13}, "or the sum would say the four"
    assert shown_values({1: 40, 4: 9}, 5) == {1: 40, 4: 9}
    assert shown_values({1: 3}, 5) == {}


RING = [(1, 2), (2, 3), (3, 1)] * 3
PAIR = [(7, 8), (8, 7)] * 3


@pytest.mark.parametrize(
    ("ties", "circles"),
    [
        (PAIR, 1),
        (PAIR + RING, 2),
        (PAIR[:-1], 0),  # twice in one direction
        ([*RING, (1, 9), (2, 9)], 1),  # nine of eleven stay inside
        ([*RING, (1, 9), (2, 9), (3, 9)], 0),
        (RING + [(3, 4), (4, 3)] * 3 + PAIR, 2),  # four of them are one circle
        ([(giver, (giver + 1) % 6) for giver in range(6)] * 3, 0),  # six are too many to be closed
        ([(1, 1)] * 9, 0),
        ([], 0),
    ],
)
def test_a_closed_circle_is_two_to_five_who_thank_hardly_anybody_else(
    ties: list[tuple[int, int]], circles: int
) -> None:
    assert closed_circles(ties) == circles


def test_a_long_chain_of_thanks_is_walked_without_recursion() -> None:
    chain = [(number, number + 1) for number in range(5_000)] * 3
    assert closed_circles(chain + [(5_000, 4_999)] * 3) == 1, "the last two give nobody else anything"


def test_quarters_follow_the_clock_of_the_site() -> None:
    late = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # half past midnight in Berlin
    assert Quarter.of(late, BERLIN) == Quarter(2026, 4)
    assert Quarter.of(late, ZoneInfo("UTC")) == Quarter.named("2026-Q3")
    assert Quarter(2026, 1).before.after == Quarter(2026, 1)
    assert Quarter(2025, 4).ended(BERLIN) == Quarter(2026, 1).began(BERLIN) == datetime(2026, 1, 1, tzinfo=BERLIN)
    for name in ("2026-Q5", "2026", "x", "٢٠٢٦-Q1"):
        with pytest.raises(ValueError, match="names no quarter"):
            Quarter.named(name)


def test_tenure_is_told_in_wide_bands() -> None:
    end = datetime(2026, 10, 1, tzinfo=UTC)
    assert [tenure(datetime(year, 9, 30, tzinfo=UTC), end) for year in (2026, 2024, 2020, 2001)] == list(Tenure)
