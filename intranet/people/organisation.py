"""The organisation: who reports to whom among the colleagues of today.

The directory names a manager for each person, and it is never quite right: managers leave before
their people are moved, accounts have none, and rings occur. So all of it is read, as ids by one narrow
statement, and straightened: who has left is passed over to the next colleague above, and a ring is
opened at one of its people. What comes out is a forest in which everybody stands exactly once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.database import db
from intranet.people import policy
from intranet.people.models import Person, PersonState
from intranet.people.names import fold
from intranet.people.queries import PersonCard, cards

#: With so few at the top, the company's page shows who reports to them, too.
FEW = 3


@dataclass(frozen=True, slots=True)
class Forest:
    """Everybody's place, by ids: the colleague above, if there is one, and those below."""

    above: dict[int, int]
    below: dict[int, list[int]]
    tops: list[int]
    sizes: dict[int, int]  # how many there are below, at all levels


@dataclass(frozen=True, slots=True)
class Seat:
    """A colleague's place as a page shows it: how many report to them, and how many there are below in all."""

    person: PersonCard
    reports: int
    team: int
    is_here: bool = False
    below: list[Seat] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chart:
    """Where one colleague stands: the way down to them with who reports to them, and who stands beside."""

    top: Seat
    here: Seat
    manager: PersonCard | None
    peers: list[Seat]


@dataclass(frozen=True, slots=True)
class Company:
    """Who stands at the top, and for whom the directory names neither a manager nor reports."""

    tops: list[Seat]
    alone: list[Seat]


def grow(rows: Iterable[tuple[int, int | None, bool]]) -> Forest:
    """Straighten rows of a person's id, their manager's, and whether they are a colleague of today."""
    managers: dict[int, int | None] = {}
    today: dict[int, None] = {}
    for person_id, manager_id, is_active in rows:
        managers[person_id] = manager_id
        if is_active:
            today[person_id] = None
    above: dict[int, int] = {}
    for person_id in today:
        passed = {person_id}
        manager_id = managers[person_id]
        while manager_id in managers and manager_id not in today and manager_id not in passed:
            passed.add(manager_id)
            manager_id = managers[manager_id]
        if manager_id in today and manager_id != person_id:
            above[person_id] = manager_id
    _open_rings(above)
    below: dict[int, list[int]] = defaultdict(list)
    for person_id in today:
        if person_id in above:
            below[above[person_id]].append(person_id)
    tops = [person_id for person_id in today if person_id not in above]
    return Forest(above, dict(below), tops, _sizes(tops, below))


def _open_rings(above: dict[int, int]) -> None:
    """Let nobody stand above themselves: the one with the smallest id of each ring has nobody above."""
    settled: set[int] = set()
    for start in list(above):
        path: dict[int, None] = {}
        person_id: int | None = start
        while person_id is not None and person_id not in settled and person_id not in path:
            path[person_id] = None
            person_id = above.get(person_id)
        if person_id in path:
            walked = list(path)
            del above[min(walked[walked.index(person_id) :])]
        settled.update(path)


def _sizes(tops: Sequence[int], below: dict[int, list[int]]) -> dict[int, int]:
    order = list(tops)
    sizes: dict[int, int] = {}
    for person_id in order:  # it grows on the way: from the top down
        order.extend(below.get(person_id, ()))
    for person_id in reversed(order):
        sizes[person_id] = sum(1 + sizes[report] for report in below.get(person_id, ()))
    return sizes


def chart(viewer: Viewer, person_id: int) -> Chart:
    """Return where a colleague of today stands. Raises NotFound for anybody else."""
    forest = _forest(viewer)
    if person_id not in forest.sizes:
        raise NotFound
    way = [person_id]
    while (manager_id := forest.above.get(way[0])) is not None:
        way.insert(0, manager_id)
    reports = forest.below.get(person_id, [])
    beside = forest.below[way[-2]] if len(way) > 1 else []
    people = cards([*way, *reports, *beside])
    here = _seat(forest, people, person_id, reports, is_here=True)
    top = here
    for manager_id in reversed(way[:-1]):
        top = Seat(people[manager_id], len(forest.below[manager_id]), forest.sizes[manager_id], below=[top])
    peers = [_seat(forest, people, other) for other in beside if other != person_id]
    return Chart(top, here, people[way[-2]] if len(way) > 1 else None, _by_name(peers))


def company(viewer: Viewer) -> Company:
    """Return who stands at the top, the largest team first; few are shown with those who report to them."""
    forest = _forest(viewer)
    leading = [person_id for person_id in forest.tops if person_id in forest.below]
    alone = [person_id for person_id in forest.tops if person_id not in forest.below]
    seconds = {person_id: forest.below[person_id] if len(leading) <= FEW else [] for person_id in leading}
    people = cards([*forest.tops, *(report for reports in seconds.values() for report in reports)])
    tops = [_seat(forest, people, person_id, reports) for person_id, reports in seconds.items()]
    return Company(
        sorted(_by_name(tops), key=lambda seat: seat.team, reverse=True),
        _by_name(_seat(forest, people, person_id) for person_id in alone),
    )


def _forest(viewer: Viewer) -> Forest:
    query = policy.visible(viewer).with_only_columns(Person.id, Person.manager_id, Person.state)
    return grow((row.id, row.manager_id, row.state == PersonState.ACTIVE) for row in db.session.execute(query))


def _seat(
    forest: Forest, people: dict[int, PersonCard], person_id: int, below: Iterable[int] = (), *, is_here: bool = False
) -> Seat:
    return Seat(
        people[person_id],
        len(forest.below.get(person_id, ())),
        forest.sizes[person_id],
        is_here,
        _by_name(_seat(forest, people, report) for report in below),
    )


def _by_name(seats: Iterable[Seat]) -> list[Seat]:
    return sorted(seats, key=lambda seat: (fold(seat.person.display_name), seat.person.id))
