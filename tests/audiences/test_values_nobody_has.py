"""Values of a rule that nobody has, and what they are taken for."""

from __future__ import annotations

import pytest

from intranet.audiences.spelling import Unknown, unknown

HAD = {"engineering": "Engineering", "sales": "Sales", "lodz": "Łódź"}


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("is", ["ENGINEERING", "Lodz", "sales"], []),
        ("is", ["Enginering", "Weaving"], [Unknown("Enginering", "Engineering"), Unknown("Weaving")]),
        ("is_not", ["Lódz ", "Sales-Team"], [Unknown("Sales-Team", "Sales")]),
        ("is", ["Eng", "Eng", "—"], [Unknown("Eng")]),
        ("starts_with", ["eng", "Engeneer"], [Unknown("Engeneer", "Engineering")]),
        ("starts_not_with", ["w"], [Unknown("w")]),
    ],
)
def test_a_value_is_unknown_where_nobody_has_it(operator: str, values: list[str], found: list[Unknown]) -> None:
    assert unknown(operator, values, HAD) == found
