"""Tables that people open in a spreadsheet (CSV): nothing that anybody wrote is calculated there."""

from __future__ import annotations

#: A cell that begins with one of these would be calculated, or sent somewhere.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: By this mark at their beginning spreadsheets know that a text is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def cell(text: str) -> str:
    """Return a cell that every spreadsheet takes for text."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
