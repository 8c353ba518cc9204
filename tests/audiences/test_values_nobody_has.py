"""Values of a rule that nobody has, and what they are taken for."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from intranet.access import Viewer
from intranet.audiences import forms, spelling
from intranet.audiences.attributes import ATTRIBUTES
from intranet.audiences.forms import RuleDraft
from intranet.audiences.queries import look_up_values
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


def test_only_some_get_a_guess_however_many_there_are(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guess looks at all that people have: thousands of them would keep the site busy for minutes."""
    asked: list[str] = []
    monkeypatch.setattr(spelling, "get_close_matches", lambda word, *_, **__: asked.append(word) or [])
    posted = MultiDict(
        pair
        for number in range(forms.MOST_ROWS)
        for pair in (
            (f"row-{number}-attribute", "title"),
            (f"row-{number}-operator", "is"),
            *((f"row-{number}-value", f"Nobodys {number} {at}") for at in range(3)),
        )
    )
    draft = look_up_values(Viewer(1), RuleDraft.read(posted, ATTRIBUTES))
    assert sum(len(row.unknown) for row in draft) == 3 * forms.MOST_ROWS
    assert len(asked) == spelling.MOST_GUESSES
