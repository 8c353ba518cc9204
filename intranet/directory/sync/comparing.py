"""What a run is going to do: what the directory says, held against what we hold. Nothing is asked or written."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intranet.directory.caution import Caution
from intranet.directory.sync.scanning import Scan


class Stop(enum.StrEnum):
    """Why nothing is changed until somebody has confirmed it."""

    NOBODY = "nobody"  # the directory shows nobody at all
    MANY = "many"  # so many at once look like a mistake over there


@dataclass(frozen=True, slots=True)
class Known:
    """What we hold of one person whom the directory knows, or knew."""

    person_id: int
    directory_id: str
    name: str
    is_active: bool
    is_the_directorys: bool
    manager_id: int | None = None
    stamp: str = ""
    missing_since: datetime | None = None
    missing_runs: int = 0
    is_confirmed: bool = False


@dataclass
class Plan:
    """What the run does, unless it stops; people by their directory ids or as we know them."""

    stop: Stop | None = None
    to_read: set[str] = field(default_factory=set)  # new, changed or back
    disabled: list[Known] = field(default_factory=list)  # the entry says so: they leave at once
    missing: list[Known] = field(default_factory=list)  # not seen, and to be waited for
    over: list[Known] = field(default_factory=list)  # not seen for long enough
    found: list[Known] = field(default_factory=list)  # were missing, and are seen again
    left_alone: list[Known] = field(default_factory=list)  # present, in a state that people gave them
    managers: dict[str, str] = field(default_factory=dict)  # directory id -> that of the manager, or empty
    expected: frozenset[int] = frozenset()  # people whose loss somebody has confirmed

    @property
    def lost(self) -> list[Known]:
        """Everybody whom the directory does not count among the colleagues any more."""
        return [*self.disabled, *self.missing, *self.over]


def compare(
    seen: Scan, known: Iterable[Known], moment: datetime, caution: Caution, *,
    read_all: bool = False, expected: Collection[int] = (),
) -> Plan:  # fmt: skip
    """Return what is to be done. ``expected`` are the people whose loss somebody has confirmed."""
    plan, by_id = Plan(expected=frozenset(expected)), {one.directory_id: one for one in known}
    for one in by_id.values():
        sighting = seen.people.get(one.directory_id)
        if sighting is None:
            if one.is_active:
                is_over = caution.is_over(one.missing_since, one.missing_runs + 1, moment)
                (plan.over if is_over else plan.missing).append(one)
            continue
        if one.missing_since is not None:
            plan.found.append(one)
        if sighting.is_gone and one.is_active:
            plan.disabled.append(one)
        elif sighting.is_present and not one.is_the_directorys:
            plan.left_alone.append(one)
    for directory_id, sighting in seen.people.items():
        held = by_id.get(directory_id)
        is_ours = held is None or held.is_the_directorys
        if sighting.is_present and is_ours and (read_all or held is None or _has_changed(held, sighting.stamp)):
            plan.to_read.add(directory_id)
    plan.managers = _managers(seen, by_id, {one.directory_id for one in plan.missing})
    plan.stop = _stop(seen, by_id, plan, caution)
    return plan


def _has_changed(held: Known, stamp: str) -> bool:
    return not held.is_active or not stamp or held.stamp != stamp


def _stop(seen: Scan, known: Mapping[str, Known], plan: Plan, caution: Caution) -> Stop | None:
    news = [one for one in plan.lost if one.person_id not in plan.expected and not one.is_confirmed]
    if not seen.people and (news or not plan.lost):
        return Stop.NOBODY
    active = sum(one.is_active for one in known.values())
    return Stop.MANY if caution.is_too_many(len(news), active) else None


def _managers(seen: Scan, known: Mapping[str, Known], missing: Collection[str]) -> dict[str, str]:
    """Return whose manager is another than the one we hold; nobody manages themselves."""
    ids = {one.person_id: one.directory_id for one in known.values()}
    changed = {}
    for directory_id, sighting in seen.people.items():
        held = known.get(directory_id)
        if not sighting.is_present or (held is not None and not held.is_the_directorys):
            continue
        before = ids.get(held.manager_id or 0, "") if held else ""
        after = seen.by_key.get(sighting.manager, "") if sighting.manager else ""
        if sighting.manager and not after and before in missing:
            after = before  # they are waited for, as whoever is missing
        after = after if after != directory_id else ""
        if before != after:
            changed[directory_id] = after
    return changed


def changed_roles(
    wanted: Mapping[str, frozenset[str]], held: Mapping[str, frozenset[str]], missing: Collection[str]
) -> dict[str, tuple[list[str], list[str]]]:
    """Return who gains and loses which roles; who is missing keeps theirs for as long as they are waited for."""
    changes = {}
    for directory_id in wanted.keys() | held.keys():
        now, before = wanted.get(directory_id, frozenset()), held.get(directory_id, frozenset())
        if now != before and directory_id not in missing:
            changes[directory_id] = (sorted(now - before), sorted(before - now))
    return changes
