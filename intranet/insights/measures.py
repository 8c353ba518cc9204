"""What is measured of a quarter's thanks: spread, values and closed circles. Plain functions of plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

#: A giver, and whom they thanked.
Tie = tuple[int, int]

#: So many thanks in a quarter, in the direction of each tie of a circle.
OFTEN = 3
LARGEST_CIRCLE = 5
#: Of all thanks that its members give, so many stay inside.
INSIDE = 0.8


def spread(received: Collection[int], people: int) -> int:
    """Return in percent for how many of a group, thanked equally often, the same thanks would have been as even.

    The effective number of people, of order 2 (Hill 1973, "Diversity and evenness", Ecology 54; the inverse of
    Simpson's index): (Σ c)² ÷ Σ c², over the thanks c that each received. It is the coverage where all who were
    thanked were thanked equally often, and falls as the same few are thanked again and again.
    """
    squares = sum(count * count for count in received)
    return round(100 * sum(received) ** 2 / squares / people) if squares and people else 0


def shown_values(counts: Mapping[int, int], k: int) -> dict[int | None, int]:
    """Return how often each value was named; those named less than k times, together, and never fewer than k.

    Where they are fewer than k together, the next rarest joins them: otherwise the shares of the others would say it.
    """
    shown: dict[int | None, int] = {}
    rest = 0
    for value_id, count in sorted(counts.items(), key=lambda row: (row[1], row[0])):
        if count < k or 0 < rest < k:
            rest += count
        else:
            shown[value_id] = count
    return shown | ({None: rest} if rest >= k else {})


def closed_circles(ties: Iterable[Tie]) -> int:
    """Return how many closed circles there are.

    A circle is a strongly connected component of two to five people in the graph of who thanked whom at least
    three times in the quarter, whose members give four fifths of all their thanks to one another.
    """
    times = Counter(tie for tie in ties if tie[0] != tie[1])
    often: dict[int, set[int]] = defaultdict(set)
    for (giver, thanked), count in times.items():
        if count >= OFTEN:
            often[giver].add(thanked)
    return sum(_is_closed(circle, times) for circle in _components(often) if 1 < len(circle) <= LARGEST_CIRCLE)


def _is_closed(circle: frozenset[int], times: Mapping[Tie, int]) -> bool:
    given = sum(count for (giver, _), count in times.items() if giver in circle)
    inside = sum(count for (giver, thanked), count in times.items() if giver in circle and thanked in circle)
    return inside >= INSIDE * given


def _components(graph: Mapping[int, set[int]]) -> set[frozenset[int]]:
    """Return the strongly connected components (Kosaraju): who reach one another, wherever one begins."""
    backwards: dict[int, set[int]] = defaultdict(set)
    for giver, thanked in graph.items():
        for person in thanked:
            backwards[person].add(giver)
    finished: list[int] = []
    entered: set[int] = set()
    for person in sorted(graph):
        finished += _reached(graph, person, entered)
    entered = set()
    return {
        frozenset(component) for person in reversed(finished) if (component := _reached(backwards, person, entered))
    }


def _reached(graph: Mapping[int, set[int]], start: int, entered: set[int]) -> list[int]:
    """Return whom one comes to from ``start`` beside those entered before, last who leads on to others."""
    if start in entered:
        return []
    entered.add(start)
    found: list[int] = []
    path = [(start, iter(sorted(graph.get(start, ()))))]
    while path:
        person, others = path[-1]
        following = next((other for other in others if other not in entered), None)
        if following is None:
            found.append(person)
            path.pop()
        else:
            entered.add(following)
            path.append((following, iter(sorted(graph.get(following, ())))))
    return found
