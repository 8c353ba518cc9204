"""Who writes announcements under whose name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from intranet import clock
from intranet.access import Viewer, find_or_404, require, viewers
from intranet.announcements.models import Delegation
from intranet.database import db
from intranet.people import policy as people_policy
from intranet.people.models import Person, PersonState
from intranet.people.queries import PersonCard, cards
from intranet.settings import settings

_delegation, _person = Delegation.__table__.c, Person.__table__.c


@dataclass(frozen=True, slots=True)
class DelegateRow:
    """Somebody who may write under another's name."""

    person: PersonCard
    since: datetime
    until: date | None


def today() -> date:
    """Return the day it is where the site is."""
    return clock.now().astimezone(ZoneInfo(settings().time_zone)).date()


def holds() -> ColumnElement[bool]:
    """Return the condition on ``delegation`` that it has not ended."""
    return or_(_delegation.until.is_(None), _delegation.until >= today())


def colleague(viewer: Viewer, person_id: int) -> Person:
    """Return a colleague of today. Raises NotFound."""
    found: Person = find_or_404(people_policy.listed(viewer), id=person_id)
    return found


def is_delegate(delegate_id: int, person_id: int) -> bool:
    """Whether somebody may write under another's name today."""
    query = select(_delegation.delegate_id).where(
        _delegation.person_id == person_id, _delegation.delegate_id == delegate_id, holds()
    )
    return db.session.scalar(query) is not None


def in_whose_name(viewer: Viewer) -> list[PersonCard]:
    """Return the colleagues under whose names the viewer may write today, by name."""
    query = (
        select(_delegation.person_id)
        .join(Person, Person.id == _delegation.person_id)
        .where(_delegation.delegate_id == viewer.person_id, holds(), _person.state == PersonState.ACTIVE)
        .order_by(_person.sort_key, _person.id)
    )
    found = db.session.scalars(query).all()
    people = cards(found)
    return [people[person_id] for person_id in found]


def delegates_of(viewer: Viewer) -> list[DelegateRow]:
    """Return who may write under the viewer's name, the latest first."""
    rows = db.session.scalars(
        select(Delegation)
        .where(_delegation.person_id == viewer.person_id, holds())
        .order_by(_delegation.since.desc(), _delegation.delegate_id)
    ).all()
    people = cards(row.delegate_id for row in rows)
    return [DelegateRow(people[row.delegate_id], row.since, row.until) for row in rows]


def author_of(actor: Viewer, person_id: int | None) -> Viewer:
    """Return whose name something bears that the actor writes: their own, or who lets them. Raises Forbidden."""
    if person_id is None or person_id == actor.person_id:
        return actor
    require(is_delegate(actor.person_id, person_id))
    return viewers([person_id])[person_id]
