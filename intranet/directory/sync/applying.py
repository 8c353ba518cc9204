"""Writing what a run has planned.

A run that is killed anywhere has written some batches whole; the next one writes the rest, and both
together what one alone would have.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import func, select, update

from intranet import clock
from intranet.access import ADMIN
from intranet.database import db, insert_new
from intranet.directory import accounts, leaving
from intranet.directory.models import ChangeKind, DirectoryEntry
from intranet.directory.photos import foreseeing
from intranet.directory.sync.comparing import Known, Plan, changed_roles
from intranet.directory.sync.reading import Reading
from intranet.directory.sync.report import Report
from intranet.directory.sync.scanning import Scan
from intranet.directory.sync.storing import Storing
from intranet.directory.sync.writing import Writer
from intranet.people.models import Person, Role

log = logging.getLogger("intranet.directory")

#: Directory id of somebody whose roles change, those they hold now, and those they lose.
RoleChange = tuple[str, frozenset[str], list[str]]
#: Kind of entry or state that is left out: name, person, why, and what exactly.
LeftOut = tuple[str, int | None, str, str]


def apply(writer: Writer, plan: Plan, seen: Scan, reading: Reading) -> None:
    """Do all of it: leavers first, then people, who manages whom, and roles. Raises LeaseLost."""
    writer.write([*plan.disabled, *plan.over], _deactivate)
    writer.write(plan.missing, partial(_mark_missing, plan.expected))
    writer.write(plan.found, _mark_found)
    storing = Storing(seen, reading.shelf, is_dry=writer.is_dry)
    for chosen in reading.shelf:
        writer.batch(chosen, storing.store)
    writer.write(list(plan.managers.items()), storing.name_managers)
    writer.write(_role_changes(plan, reading), _set_roles)
    writer.write(reading.photos, foreseeing.tell)
    writer.write([*_left_out(plan, seen, reading)], _tell)


def tell_who_would_be_lost(report: Report, plan: Plan) -> None:
    """Write down whom a stopped run would have lost, for somebody to confirm it."""
    for one in plan.disabled:
        report.line(ChangeKind.DEACTIVATED, one.name, one.person_id)
    for one in [*plan.over, *plan.missing]:
        report.line(ChangeKind.MISSING, one.name, one.person_id)


def _deactivate(report: Report, chosen: Sequence[Known]) -> None:
    left = set(leaving.deactivate([one.directory_id for one in chosen]))
    for one in chosen:
        if one.person_id in left:
            report.line(ChangeKind.DEACTIVATED, one.name, one.person_id)
        else:
            report.line(ChangeKind.SKIPPED, one.name, one.person_id, "last_administrator")
    _forget_missing(left)


def _mark_missing(expected: Collection[int], report: Report, chosen: Sequence[Known]) -> None:
    """Remember since when; whoever somebody knows to be missing is not asked about again."""
    people = [one.person_id for one in chosen]
    moment = clock.now()
    insert_new(DirectoryEntry.__table__, [{"person_id": one, **_NEW} for one in people])
    missed = {
        "missing_since": func.coalesce(DirectoryEntry.missing_since, moment),
        "missing_runs": DirectoryEntry.missing_runs + 1,
    }
    _update_entries(people, missed)
    _update_entries([one for one in people if one in expected], {"is_confirmed": True})
    for one in chosen:
        report.line(ChangeKind.MISSING, one.name, one.person_id, before=(one.missing_since or moment).isoformat())


def _mark_found(report: Report, chosen: Sequence[Known]) -> None:
    _forget_missing([one.person_id for one in chosen])


def _forget_missing(people: Collection[int]) -> None:
    _update_entries(people, _FOUND)


_FOUND = {"missing_since": None, "missing_runs": 0, "is_confirmed": False}
_NEW = {"stamp": "", **_FOUND}


def _update_entries(people: Collection[int], values: dict[str, Any]) -> None:
    query = update(DirectoryEntry).where(DirectoryEntry.person_id.in_(people)).values(values)
    db.session.execute(query.execution_options(synchronize_session=False))


def _role_changes(plan: Plan, reading: Reading) -> list[RoleChange]:
    """Return them with those first who gain any: whoever follows the last administrator is one before."""
    query = select(Person.directory_id, Role.name).join(Role, Role.person_id == Person.id)
    held: dict[str, set[str]] = {}
    for directory_id, name in db.session.execute(
        query.where(Role.source == "directory", Person.directory_id.is_not(None))
    ):
        held.setdefault(str(directory_id), set()).add(name)
    db.session.rollback()
    before = {one: frozenset(names) for one, names in held.items()}
    shut_out = {one.directory_id for one in plan.left_alone}
    wanted = {one: names for one, names in reading.roles.items() if one not in shut_out}
    changes = changed_roles(wanted, before, {one.directory_id for one in plan.missing})
    rows = [(one, wanted.get(one, frozenset()), lost) for one, (_, lost) in changes.items()]
    return sorted(rows, key=lambda row: len(row[2]) and not row[1])


def _set_roles(report: Report, chosen: Sequence[RoleChange]) -> None:
    query = select(Person).where(Person.directory_id.in_([one for one, _, _ in chosen]))
    people = {person.directory_id: person for person in db.session.scalars(query)}
    chosen = [change for change in chosen if change[0] in people]
    made = accounts.set_roles_of({people[one].id: names for one, names, _ in chosen})
    for one, _, lost in chosen:
        person = people[one]
        changes = made.get(person.id, [])
        for change in changes:
            name = change[1:]
            gain = {"after": name} if change[0] == "+" else {"before": name}
            report.line(ChangeKind.ROLE, person.display_name, person.id, **gain)
        if ADMIN in lost and f"-{ADMIN}" not in changes:
            report.line(ChangeKind.SKIPPED, person.display_name, person.id, "last_administrator")
        if changes:
            log.warning("roles changed", extra={"person_id": person.id, "changes": changes})


def _left_out(plan: Plan, seen: Scan, reading: Reading) -> Iterator[LeftOut]:
    for name in seen.nameless:
        yield name, None, "no_id", ""
    for name, fault in reading.unreadable.items():
        if name not in seen.nameless:
            yield name, None, "unreadable", fault
    for name in reading.no_groups:
        yield name, None, "no_group", ""
    for one in plan.left_alone:
        yield one.name, one.person_id, "left_alone", ""


def _tell(report: Report, chosen: Sequence[LeftOut]) -> None:
    for name, person_id, why, what in chosen:
        report.line(ChangeKind.SKIPPED, name, person_id, why, after=what)
