"""Letting somebody announce in one's name, and ending that."""

from __future__ import annotations

from datetime import date

from intranet import clock
from intranet.access import Viewer, require
from intranet.announcements import notices
from intranet.announcements.delegations import today
from intranet.announcements.models import Delegation
from intranet.database import db, lock_row
from intranet.people.models import Person, PersonState


def give(actor: Viewer, delegate_id: int, until: date | None) -> None:
    """Let a colleague write under the actor's name, until a day; giving it again changes the day."""
    lock_row(Person.__table__, actor.person_id)  # of two presses at once the second finds what the first has made
    person = db.session.get(Person, delegate_id)
    is_colleague = person is not None and person.state == PersonState.ACTIVE
    require(is_colleague and delegate_id != actor.person_id and (until is None or until >= today()))
    row = db.session.get(Delegation, (actor.person_id, delegate_id), populate_existing=True)
    is_new = row is None or (row.until is not None and row.until < today())
    if row is None:
        row = Delegation(person_id=actor.person_id, delegate_id=delegate_id)
        db.session.add(row)
    row.until = until
    if is_new:
        row.since = clock.now()
        notices.delegated(actor.person_id, delegate_id, row.since)
    db.session.commit()


def end(actor: Viewer, delegate_id: int) -> None:
    """Let a colleague no longer write under the actor's name; pressing twice changes nothing."""
    row = db.session.get(Delegation, (actor.person_id, delegate_id))
    if row is not None:
        db.session.delete(row)
    db.session.commit()
