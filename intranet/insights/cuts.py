"""Dividing the company: by team, by place and by tenure."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet.disclosure.cells import Cell

YEAR = timedelta(days=365.25)


class Cut(enum.StrEnum):
    """A way of dividing the company."""

    COMPANY = "company"
    TEAM = "team"
    PLACE = "place"
    TENURE = "tenure"


class Tenure(enum.StrEnum):
    """How long somebody has been here, by the end of the quarter."""

    FIRST_YEAR = "0-1"
    TO_THREE = "1-3"
    TO_TEN = "3-10"
    LONGER = "10+"


UP_TO = ((YEAR, Tenure.FIRST_YEAR), (3 * YEAR, Tenure.TO_THREE), (10 * YEAR, Tenure.TO_TEN))


@dataclass(frozen=True, slots=True)
class Colleague:
    """What of a person decides in which groups they count."""

    id: int
    team: str
    place: str
    began: datetime


def tenure(began: datetime, end: datetime) -> Tenure:
    """Return how long who began then has been here at the end of the quarter."""
    here = end - began
    return next((band for most, band in UP_TO if here < most), Tenure.LONGER)


def cells(staff: Iterable[Colleague], end: datetime) -> list[Cell]:
    """Return every group of which a report would like to tell; who has no team or place is in none."""
    found: dict[tuple[Cut, str], set[int]] = defaultdict(set)
    for person in staff:
        found[Cut.COMPANY, ""].add(person.id)
        for cut, name in ((Cut.TEAM, person.team), (Cut.PLACE, person.place)):
            if name:
                found[cut, name].add(person.id)
        found[Cut.TENURE, tenure(person.began, end)].add(person.id)
    return [Cell(key, frozenset(people), 0 if key[0] is Cut.COMPANY else 2) for key, people in found.items()]
