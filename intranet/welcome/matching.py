"""Which buddies suit a newcomer: those who share most with them, each with the reasons why."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from intranet.people.queries import PersonCard

#: So many are offered: a choice, and no list to work through.
MOST = 3


class Reason(enum.StrEnum):
    """What the two share, the closest first."""

    TEAM = "team"
    PLACE = "place"
    GROUP = "group"
    LANGUAGE = "language"


#: What a reason counts: working in the same team says more than all others but place and group together.
WEIGHTS = {Reason.TEAM: 4, Reason.PLACE: 3, Reason.GROUP: 2, Reason.LANGUAGE: 1}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What of a newcomer is compared."""

    id: int
    department_key: str
    place_key: str
    language: str
    group_ids: frozenset[int]


@dataclass(slots=True)
class Candidate:
    """A greeter with room for one more; ``groups`` are those the newcomer may see them in, by id and name."""

    person: PersonCard
    department_key: str
    place_key: str
    languages: frozenset[str]
    newcomers: int  # that they have at present
    groups: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A buddy for a newcomer, and why."""

    person: PersonCard
    reasons: list[Reason]
    group: str  # one they share, else one in which the buddy greets


def best(newcomer: Newcomer, candidates: Iterable[Candidate], most: int = MOST) -> list[Match]:
    """Return those who share most; among equals who has fewest newcomers, then by a turn that spreads them."""
    found = [(_reasons(newcomer, one), one) for one in candidates]
    found.sort(key=lambda pair: (-_weight(pair[0]), pair[1].newcomers, _turn(newcomer, pair[1])))
    return [Match(one.person, reasons, _group(newcomer, one)) for reasons, one in found[:most]]


def _reasons(newcomer: Newcomer, one: Candidate) -> list[Reason]:
    shared = {
        Reason.TEAM: newcomer.department_key != "" and newcomer.department_key == one.department_key,
        Reason.PLACE: newcomer.place_key != "" and newcomer.place_key == one.place_key,
        Reason.GROUP: not newcomer.group_ids.isdisjoint(one.groups),
        Reason.LANGUAGE: newcomer.language in one.languages,
    }
    return [reason for reason, is_shared in shared.items() if is_shared]


def _weight(reasons: Iterable[Reason]) -> int:
    return sum(WEIGHTS[reason] for reason in reasons)


def _turn(newcomer: Newcomer, one: Candidate) -> int:
    """Newcomers who have nothing in common with anybody are not all sent to the same three."""
    return (one.person.id * 7919 + newcomer.id * 104_729) % 1_000_003


def _group(newcomer: Newcomer, one: Candidate) -> str:
    shared = (name for group_id, name in one.groups.items() if group_id in newcomer.group_ids)
    return next(shared, next(iter(one.groups.values()), ""))
