"""Random companies: divisions, teams, places, tenure, and teams by place."""

from __future__ import annotations

import random
from collections import defaultdict

from intranet.disclosure.cells import Cell

Person = dict[str, int]


def company(dice: random.Random, people: int | None = None, teams: int | None = None) -> list[Person]:
    """Draw a company of 80 to 400 people: large teams and tiny ones, a main place and others."""
    number, divisions = people or dice.randint(80, 400), dice.randint(2, 4)
    sizes = [dice.random() ** 2 + 0.05 for _ in range(teams or dice.randint(6, 16))]
    above = [dice.randrange(divisions) for _ in sizes]
    places = [1 / (place + 1) for place in range(dice.randint(2, 6))]
    return [hire(dice, sizes, above, places) for _ in range(number)]


def hire(dice: random.Random, teams: list[float], above: list[int], places: list[float]) -> Person:
    """Draw where somebody works, and since when."""
    team = dice.choices(range(len(teams)), teams)[0]
    place, tenure = dice.choices(range(len(places)), places)[0], dice.choices(range(4), (1, 2, 3, 2))[0]
    return {"division": above[team], "team": team, "place": place, "tenure": tenure}


def cells(staff: dict[int, Person]) -> list[Cell]:
    """Return every cell that a report would like to show."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for number, person in staff.items():
        found[0, "company"].add(number)
        found[1, f"division {person['division']}"].add(number)
        for cut in ("team", "place", "tenure"):
            found[2, f"{cut} {person[cut]}"].add(number)
        found[3, f"team {person['team']} at place {person['place']}"].add(number)
    return [Cell(key, frozenset(people), level) for (level, key), people in found.items()]


def a_quarter_later(dice: random.Random, staff: dict[int, Person]) -> dict[int, Person]:
    """Return who is there later: a few have left, come or moved."""
    stayed = {number: dict(person) for number, person in staff.items() if dice.random() > 0.02}
    for number in dice.sample(sorted(stayed), 3):
        stayed[number] |= dict(dice.choice(list(staff.values())))
    come = range(max(staff) + 1, max(staff) + 1 + dice.randint(0, 4))
    return stayed | {number: dict(dice.choice(list(staff.values()))) for number in come}
