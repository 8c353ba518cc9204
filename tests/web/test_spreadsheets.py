"""What people wrote stays text in every spreadsheet."""

from __future__ import annotations

from intranet.web.spreadsheet import cell


def test_no_cell_is_a_formula() -> None:
    assert [cell(text) for text in ("=1", "+1", "-2", " @x", "\tx", "＝1", "Ann-Sophie")] == [
        "'=1", "'+1", "'-2", "' @x", "'\tx", "'＝1", "Ann-Sophie",
    ]  # fmt: skip
