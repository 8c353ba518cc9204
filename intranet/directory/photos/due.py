"""Whose photo is to be looked at: rows that stand until it is done, whatever happens to the process."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from intranet import clock
from intranet.database import db, insert_new
from intranet.directory.models import DirectoryEntry
from intranet.people.models import Person, PersonState

#: How long those who take some have for them; after that others may.
CLAIMED_FOR = timedelta(minutes=10)

_entry = DirectoryEntry.__table__.c


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose photo is looked at now, in the name of the run that read their entry."""

    person_id: int
    directory_id: str
    name: str
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Some of those who are due, in our hands until a moment."""

    people: list[Due]
    until: datetime

    def settle(self, person_ids: Collection[int]) -> None:
        """Say that these are done, unless a run has made them due again since; the caller commits."""
        ours = _entry.person_id.in_(person_ids), _entry.photo_due_at == self.until
        db.session.execute(update(DirectoryEntry.__table__).where(*ours).values(photo_due_at=None))


def newcomer(person_id: int) -> None:
    """Somebody came by signing in, before any run has seen them; the caller commits."""
    insert_new(DirectoryEntry.__table__, [{"person_id": person_id, "photo_due_at": clock.now()}])


def claim(most: int) -> Claim:
    """Take those who have waited longest. Commits."""
    moment = clock.now()
    until = moment + CLAIMED_FOR
    is_due = _entry.photo_due_at <= moment
    first = select(_entry.person_id).where(is_due).order_by(_entry.photo_due_at, _entry.person_id).limit(most)
    chosen = db.session.scalars(first).all()
    if not chosen:
        db.session.rollback()
        return Claim([], until)
    take = update(DirectoryEntry.__table__).where(_entry.person_id.in_(chosen), is_due)
    ours = db.session.scalars(take.values(photo_due_at=until).returning(_entry.person_id)).all()
    db.session.commit()
    return Claim(_people(ours), until)


def _people(person_ids: Collection[int]) -> list[Due]:
    """Return them with what is needed to ask; of who is no colleague any more no picture is taken over."""
    columns = Person.id, Person.directory_id, Person.display_name, _entry.photo_run_id, Person.state
    query = select(*columns).join(DirectoryEntry.__table__, _entry.person_id == Person.id)
    rows = db.session.execute(query.where(Person.id.in_(person_ids))).all()
    db.session.rollback()
    return [
        Due(person_id, directory_id if state == PersonState.ACTIVE else "", name, run_id)
        for person_id, directory_id, name, run_id, state in rows
    ]
