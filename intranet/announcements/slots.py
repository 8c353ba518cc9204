"""When is a good moment to announce: who is at work at it, and what else reaches the same people around it.

All of it is arithmetic over a few rows, so that the same question has the same answer. A moment's score is the share
of the people who are at work then and half an hour later, less what speaks against it:

* another announcement to the same people: ``CROWDED`` times the share of them that it reached or will reach, fading
  to nothing over ``APART``;
* Friday afternoon and Monday's first hour, by the clock of the zone in which most of them live: ``TIRED``;
* waiting: ``LATER`` a day, so that of two moments alike the sooner one is better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=30)
DAYS = 5  # working days that are looked at, from today
WEEKDAYS = "12345"
#: What is taken for the hours of those who have said none.
BEGINS, ENDS = time(9), time(17)
CROWDED, APART = 0.4, timedelta(hours=24)
TIRED = 0.15
FRIDAY, MONDAY = 5, 1
AFTERNOON, SETTLED = time(12), time(10)
LATER = 0.02
NIGHT, MORNING = time(21), time(7)
#: A moment is worth naming where it is better by so much, and stands so far from the other ones named.
BETTER, SPREAD = 0.05, timedelta(hours=20)
MOST = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """When some people usually work, by the clocks of their zone; ending before it begins is a night's work."""

    zone: str
    days: str = WEEKDAYS  # digits of ISO weekdays
    begins: time = BEGINS
    ends: time = ENDS


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something else that reaches a share of the same people at a moment."""

    at: datetime
    share: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, what share of the people is at work at it, and how good it is."""

    at: datetime
    at_work: float
    score: float


class Week:
    """The coming working days of some people, in steps of half an hour."""

    def __init__(self, patterns: Mapping[Pattern, int], neighbours: Sequence[Neighbour], now: datetime) -> None:
        self.patterns, self.neighbours, self.now = patterns, neighbours, now
        self.zone = ZoneInfo(home_of(patterns))
        self._people = sum(patterns.values())

    def moment(self, at: datetime) -> Moment:
        """Return how good a moment is."""
        return self._graded(at, *_present(self.patterns, at, 2))

    def better(self, than: Moment | None) -> list[Moment]:
        """Return the best moments of these days, apart from one another and better than the one in mind."""
        first = _step_after(self.now)
        last_day = _last_day(self.now.astimezone(self.zone).date())
        end = datetime.combine(last_day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        present = _present(self.patterns, first, int((end - first) / STEP))
        every = (self._graded(first + number * STEP, *pair) for number, pair in enumerate(pairwise(present)))
        least = BETTER if than is None else than.score + BETTER
        found = sorted((one for one in every if one.score >= least), key=lambda one: -one.score)
        named: list[Moment] = []
        for one in found:
            if len(named) < MOST and all(abs(one.at - other.at) >= SPREAD for other in named):
                named.append(one)
        return named

    def _graded(self, at: datetime, here: int, staying: int) -> Moment:
        """Grade a moment at which so many are at work, and so many half an hour later."""
        crowd = sum(other.share * max(0.0, 1 - abs(at - other.at) / APART) for other in self.neighbours)
        tired = TIRED if is_tired(at.astimezone(self.zone)) else 0
        waiting = max(timedelta(), at - self.now) / timedelta(days=1)
        people = self._people or 1
        return Moment(at, here / people, min(here, staying) / people - CROWDED * crowd - tired - LATER * waiting)


def at_night(patterns: Mapping[Pattern, int], at: datetime) -> float:
    """Return for what share of the people it is night where they live; who works then is not asleep."""
    awake = _present({pattern: people for pattern, people in patterns.items() if _is_dark(pattern, at)}, at, 1)[0]
    dark = sum(people for pattern, people in patterns.items() if _is_dark(pattern, at))
    return (dark - awake) / (sum(patterns.values()) or 1)


def _is_dark(pattern: Pattern, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(pattern.zone)).time()
    return local >= NIGHT or local < MORNING


def is_tired(local: datetime) -> bool:
    """Whether few take in what is new: Friday afternoon, and Monday's first hour."""
    day, at = local.isoweekday(), local.time()
    return (day == FRIDAY and at >= AFTERNOON) or (day == MONDAY and at < SETTLED)


def home_of(patterns: Mapping[Pattern, int]) -> str:
    """Return the zone in which most of the people live; of two alike the first by name."""
    zones: Counter[str] = Counter()
    for pattern, people in patterns.items():
        zones[pattern.zone] += people
    return min(zones, key=lambda zone: (-zones[zone], zone)) if zones else "UTC"


def _present(patterns: Mapping[Pattern, int], first: datetime, steps: int) -> list[int]:
    """Return how many people are at work at each step."""
    changes = [0] * (steps + 1)
    for pattern, people in patterns.items():
        for begins, ends in _shifts(pattern, first, first + steps * STEP):
            came, left = _number(begins, first), _number(ends, first)
            changes[min(came, steps)] += people
            changes[min(left, steps)] -= people
    return list(accumulate(changes))[:steps]


def _shifts(pattern: Pattern, first: datetime, last: datetime) -> Iterable[tuple[datetime, datetime]]:
    """Yield from when until when they work, in UTC, on each day that touches the span."""
    zone = ZoneInfo(pattern.zone)
    day, end = first.astimezone(zone).date() - timedelta(days=1), last.astimezone(zone).date()
    while day <= end:
        if str(day.isoweekday()) in pattern.days:
            until = day + timedelta(days=1) if pattern.ends <= pattern.begins else day
            yield (
                datetime.combine(day, pattern.begins, zone).astimezone(UTC),
                datetime.combine(until, pattern.ends, zone).astimezone(UTC),
            )
        day += timedelta(days=1)


def _number(at: datetime, first: datetime) -> int:
    """Return the first step at or after a moment."""
    return max(0, -((first - at) // STEP))


def _step_after(at: datetime) -> datetime:
    """Return the next full or half hour."""
    whole = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while whole <= at:
        whole += STEP
    return whole


def _last_day(today: date) -> date:
    """Return the last of the working days that are looked at; today is the first where it is one."""
    day, left = today, DAYS
    while left:
        left -= str(day.isoweekday()) in WEEKDAYS
        if left:
            day += timedelta(days=1)
    return day
