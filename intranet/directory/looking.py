"""Looking people up by their directory ids, and looking at everybody for who has left and who is back.

People who are not signed in are seen by nobody else, and yet get digests, are listed and are thanked.
So the timetable looks at all of them several times a day: at least once between the midnight in which
somebody is disabled and the morning in which digests are planned, wherever the site is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from intranet import jobs
from intranet.database import db
from intranet.directory import accounts, leaving
from intranet.directory.accounts import BadEntry
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.dialects import GONE, PRESENT, Standing
from intranet.directory.entries import Entry
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory, current_directory
from intranet.directory.names import all_of, any_of, equal
from intranet.people.models import Person, PersonState

log = logging.getLogger("intranet.directory")
Some = TypeVar("Some")

#: Ids asked for in one search.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry that was found by its id, and what it says of the account."""

    entry: Entry
    standing: Standing


def batches(things: Sequence[Some], size: int) -> Iterator[Sequence[Some]]:
    """Yield the things in their order, ``size`` at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def look_up(session: Session, config: DirectoryConfig, ids: Sequence[str]) -> dict[str, Seen]:
    """Return the entries of these people; who is missing was not found. Raises DirectoryDown."""
    found: dict[str, Seen] = {}
    attributes = [*accounts.attributes(config), config.dialect.changed_attribute]
    for chosen in batches(ids, BATCH):
        keys = [key for key in (_encoded(config, one) for one in chosen) if key]
        if not keys:
            continue
        wanted = all_of([config.people_filter, any_of(equal(config.id_attribute, key) for key in keys)])
        for base in config.people_bases:
            for entry in session.find(base, wanted, attributes, most=2 * BATCH):
                seen = Seen(entry, accounts.standing(entry, config))
                found |= {config.dialect.decode_id(raw): seen for raw in entry.raw(config.id_attribute)}
    return found


def _encoded(config: DirectoryConfig, directory_id: str) -> str | bytes:
    """Return the id as the server writes it; empty where it is of another kind of directory."""
    try:
        return config.dialect.encode_id(directory_id)
    except ValueError:
        return ""


def look() -> None:
    """Look at everybody once, for the timetable; a directory that is down changes nothing."""
    directory = current_directory()
    if not directory.config.is_ready:
        return
    try:
        look_at_everybody(directory)
    except DirectoryDown as error:
        log.warning("people not looked at", extra={"reason": error.reason})


def look_at_everybody(directory: Directory) -> tuple[int, int]:
    """Find out who has left and who is back; return how many. Raises DirectoryDown.

    Each batch is one transaction, so what was learned before a failure stays.
    """
    query = select(Person.directory_id, Person.state).where(
        Person.directory_id.is_not(None), Person.state.in_((PersonState.ACTIVE, PersonState.DEACTIVATED))
    )
    states: dict[str, str] = {str(directory_id): state for directory_id, state in db.session.execute(query)}
    db.session.rollback()  # no transaction is open while the directory is asked
    if not states:
        return 0, 0
    left: list[int] = []
    returned = 0
    try:
        with directory.session(directory.config.load_deadline) as session:
            for chosen in batches(list(states), BATCH):
                seen = look_up(session, directory.config, chosen)
                gone = [one for one in seen if states.get(one) == PersonState.ACTIVE and seen[one].standing in GONE]
                back = {
                    one: seen[one].entry
                    for one in seen
                    if states.get(one) == PersonState.DEACTIVATED and seen[one].standing in PRESENT
                }
                if gone or back:
                    left += leaving.deactivate(gone)
                    returned += _take_back(directory.config, back)
                    db.session.commit()
    finally:
        leaving.tell(left)
        if returned:
            jobs.wake("search")
    return len(left), returned


def _take_back(config: DirectoryConfig, entries: Mapping[str, Entry]) -> int:
    """Make former colleagues colleagues again, with what the directory says of them now."""
    count = 0
    for directory_id, entry in entries.items():
        person = accounts.find(directory_id)
        if person is None or person.state != PersonState.DEACTIVATED:
            continue
        try:
            accounts.store(accounts.read_account(entry, config), person)
        except BadEntry:
            continue
        count += 1
    return count
