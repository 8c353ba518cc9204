"""Asking the directory every few minutes whether those who are signed in may still be.

It is what ends the sign-ins of a leaver within 15 minutes without a full look at everybody, those from
before a password was changed, and those of people who were taken out of the required group. Roles that
groups give are brought up to date along with it. It runs in the job process, so no page ever waits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from intranet import clock, jobs
from intranet.database import db, portions
from intranet.directory import accounts, leaving
from intranet.directory.caution import Caution
from intranet.directory.dialects import GONE, PRESENT
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory, current_directory
from intranet.directory.finding import look_up
from intranet.directory.roles import Remembered, Rights, rights_of
from intranet.directory.sync import runs
from intranet.people.models import Person, SignIn

log = logging.getLogger("intranet.sign_in")

#: Rows changed by one statement.
ROWS = 500


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the directory says today about somebody who is signed in. ``rights`` of those who work here."""

    password_changed: datetime | None
    rights: Rights | None

    @property
    def is_out(self) -> bool:
        """Whether they work here and are not in the required group."""
        return self.rights is not None and not self.rights.is_invited

    def ends(self, signed_in_at: datetime, password_changed_then: datetime | None) -> bool:
        """Whether the entry itself ends a sign-in of that moment, when the password was as old as it says.

        The directory's times are held against its own wherever possible: its clock may differ from ours.
        """
        before = password_changed_then or signed_in_at
        is_before_a_change = self.password_changed is not None and self.password_changed > before
        return self.rights is None or is_before_a_change


def confirm() -> None:
    """Do it once, for the timetable; a directory that is down changes nothing."""
    directory = current_directory()
    if not directory.config.is_ready:
        return
    try:
        confirm_sign_ins(directory)
    except DirectoryDown as error:
        log.warning("sign-ins not confirmed", extra={"reason": error.reason})


def confirm_sign_ins(directory: Directory) -> int:
    """Confirm or end every sign-in; return how many were ended. Commits. Raises DirectoryDown."""
    sign_ins = _sign_ins()
    db.session.rollback()  # no transaction is open while the directory is asked
    moment = clock.now()
    people = {sign_in.directory_id: sign_in.person_id for sign_in in sign_ins}
    answers = _ask(directory, list(people)) if people else {}
    believe = _are_believable(people, answers, directory.config.caution)
    staying, ended = [], []
    for sign_in in sign_ins:
        answer = answers.get(sign_in.directory_id)
        if answer is not None and answer.ends(sign_in.created_at, sign_in.password_changed_at):
            ended.append(sign_in.id)
        elif answer is not None and not answer.is_out:
            staying.append(sign_in.id)
        elif believe:
            ended.append(sign_in.id)
    for chosen in portions(ended, ROWS):
        db.session.execute(delete(SignIn).where(SignIn.id.in_(chosen)))
    for chosen in portions(staying, ROWS):
        db.session.execute(update(SignIn).where(SignIn.id.in_(chosen)).values(confirmed_at=moment))
    # Whoever cannot read the groups' members any more sees nobody in any: the roles stay then as well.
    roles = {people[one]: answer.rights.roles for one, answer in answers.items() if answer.rights} if believe else {}
    changes = _set_roles(roles)
    db.session.commit()
    for person_id, changed in changes.items():
        log.warning("roles changed", extra={"person_id": person_id, "changes": changed})
    if ended:
        log.warning("sign-ins ended", extra={"sign_ins": len(ended)})
    return len(ended)


def _sign_ins() -> Sequence[Any]:
    """Return the sign-ins of everybody whom the directory knows."""
    columns = SignIn.id, SignIn.person_id, SignIn.created_at, SignIn.password_changed_at, Person.directory_id
    query = select(*columns).join(Person, SignIn.person_id == Person.id)
    return db.session.execute(query.where(Person.directory_id.is_not(None))).all()


def _ask(directory: Directory, ids: Sequence[str]) -> dict[str, Confirmed]:
    """Ask about people and then about their groups; leavers are noted at once, whatever comes of the groups."""
    config, remembered = directory.config, Remembered()
    answers: dict[str, Confirmed] = {}
    with directory.session(config.load_deadline) as session:
        found = look_up(session, config, ids)
        _note([one for one, seen in found.items() if seen.standing in GONE], config.caution, len(ids))
        for one, seen in found.items():
            works_here = seen.standing in PRESENT
            rights = rights_of(session, config, seen.entry.dn, remembered) if works_here else None
            answers[one] = Confirmed(config.dialect.password_changed(seen.entry), rights)
    return answers


def _note(gone: Sequence[str], caution: Caution, of: int) -> None:
    """Take them for leavers; so many that it looks like a mistake are signed out, and a sync is to judge of them.

    It sees everybody, and lets an administrator confirm the names.
    """
    are_too_many = caution.is_too_many(len(gone), of)
    for chosen in portions(gone, ROWS):
        leaving.note(chosen, are_believed=not are_too_many)
    if are_too_many:
        log.error("too many people have left the directory at once", extra={"people": len(gone)})
        runs.ask_for()
        jobs.wake(runs.JOB)


def _are_believable(people: Mapping[str, int], answers: Mapping[str, Confirmed], caution: Caution) -> bool:
    """Whether so many missing, from the directory or from the required group, can be leavers.

    If not they are not confirmed either, so their sign-ins do run out.
    """
    missing = sum(one not in answers or answers[one].is_out for one in people)
    if not caution.is_too_many(missing, len(people)):
        return True
    log.error("too many people are missing from the directory or the required group", extra={"missing": missing})
    return False


def _set_roles(wanted: Mapping[int, frozenset[str]]) -> dict[int, list[str]]:
    changes: dict[int, list[str]] = {}
    for chosen in portions(list(wanted), ROWS):
        changes |= accounts.set_roles_of({person_id: wanted[person_id] for person_id in chosen})
    return changes
