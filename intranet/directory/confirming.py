"""Asking the directory every few minutes whether those who are signed in may still be.

It is what ends the sign-ins of a leaver within 15 minutes without a full sync, and those from before
a password was changed. It runs in the job process, so no page ever waits for it. It ends sign-ins
and nothing else: whether a person has left is for the sync to decide.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from intranet import clock
from intranet.database import db
from intranet.directory import accounts
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.dialects import Standing
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory, current_directory
from intranet.directory.names import all_of, any_of, equal
from intranet.people.models import Person, SignIn

log = logging.getLogger("intranet.sign_in")

#: Ids asked for in one search.
BATCH = 50
#: More people missing at once than this look like a mistake over there, not like leavers.
MOST_MISSING, MOST_MISSING_SHARE = 5, 0.05


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the directory says today about somebody who is signed in."""

    may_stay: bool
    password_changed: datetime | None

    def covers(self, signed_in_at: datetime) -> bool:
        """Whether a sign-in of that moment goes on."""
        return self.may_stay and (self.password_changed is None or self.password_changed <= signed_in_at)


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
    people = list({sign_in.directory_id for sign_in in sign_ins})
    answers: dict[str, Confirmed] = {}
    if people:
        with directory.session(directory.config.load_deadline) as session:
            for start in range(0, len(people), BATCH):
                answers |= _ask(session, directory.config, people[start : start + BATCH])
    missing = len(people) - len(answers)
    believe_missing = missing <= max(MOST_MISSING, MOST_MISSING_SHARE * len(people))
    if not believe_missing:
        log.error("too many people are missing from the directory", extra={"missing": missing})
    staying, ended = [], []
    for sign_in in sign_ins:
        answer = answers.get(sign_in.directory_id)
        if answer is not None and answer.covers(sign_in.created_at):
            staying.append(sign_in.id)
        elif answer is not None or believe_missing:
            ended.append(sign_in.id)
    for chosen in _batches(ended):
        db.session.execute(delete(SignIn).where(SignIn.id.in_(chosen)))
    for chosen in _batches(staying):
        db.session.execute(update(SignIn).where(SignIn.id.in_(chosen)).values(confirmed_at=moment))
    db.session.commit()
    if ended:
        log.warning("sign-ins ended", extra={"sign_ins": len(ended)})
    return len(ended)


def _batches(ids: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _sign_ins() -> Sequence[Any]:
    """Return the sign-ins of everybody whom the directory knows."""
    query = select(SignIn.id, SignIn.created_at, Person.directory_id).join(Person, SignIn.person_id == Person.id)
    return db.session.execute(query.where(Person.directory_id.is_not(None))).all()


def _ask(session: Session, config: DirectoryConfig, ids: list[str]) -> dict[str, Confirmed]:
    dialect, found = config.dialect, {}
    wanted = all_of([config.people_filter, any_of(equal(config.id_attribute, dialect.encode_id(one)) for one in ids)])
    attributes = [*accounts.attributes(config), dialect.changed_attribute]
    for base in config.people_bases:
        for entry in session.find(base, wanted, attributes, most=2 * BATCH):
            for raw in entry.raw(config.id_attribute):
                may_stay = accounts.standing(entry, config) in (Standing.GOOD, Standing.MUST_CHANGE)
                found[dialect.decode_id(raw)] = Confirmed(may_stay, dialect.password_changed(entry))
    return found
