"""Each feature says what becomes of a leaver's things: every column that points at a person is declared once."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from intranet.database import db
from intranet.estate import belongings


def test_every_column_that_points_at_a_person_has_a_fate(app: Flask) -> None:
    columns = {
        str(key.parent)
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    declared = Counter(str(belonging.column) for belonging in belongings())
    assert len(columns) > 15
    assert columns - declared.keys() == set(), "declare them in the belongings.py of their feature"
    assert declared.keys() - columns == set()
    assert [column for column, times in declared.items() if times > 1] == []
    assert all(belonging.why for belonging in belongings())
