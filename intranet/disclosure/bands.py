"""Bands: what is said of a share that is not shown as it is."""

from __future__ import annotations

#: Into how many equal parts the way from none to all is cut.
CUTS = (10, 5, 4, 3)


def band(count: int, people: int, k: int) -> tuple[int, int]:
    """Return between which percentages a share lies, so that k different counts or a third of all would lie there."""
    cuts = next((cuts for cuts in CUTS if people >= cuts * k), CUTS[-1])
    part = min(count * cuts // people, cuts - 1) if people else 0
    return round(100 * part / cuts), round(100 * (part + 1) / cuts)
