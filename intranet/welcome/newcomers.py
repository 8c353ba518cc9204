"""Who is new to the company: one rule, for a person in hand and for a statement.

Whoever the directory named within the site's first month was there before the site: on the day it is installed
nobody is a newcomer. Who came later is one from their first sign-in on, for four weeks. An account that was there
for months before its first sign-in is a colleague who comes late, and not new.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select

from intranet import clock
from intranet.database import db
from intranet.people.models import Person, PersonState

#: From the first sign-in on.
NEW_FOR = timedelta(days=28)
#: The directory knows a newcomer before their first day, but not longer.
KNOWN_FOR = timedelta(days=120)
#: Whom the directory named at first were there already.
FOUNDING = timedelta(days=30)

_person, _first = Person.__table__.c, Person.__table__.alias("first")
#: When the directory named its first people.
SITE_BEGAN: Any = select(func.min(_first.c.created_at)).where(_first.c.directory_id.is_not(None)).scalar_subquery()

#: True of every newcomer and of hardly anybody else: cheap enough for the statement that every page begins with.
ARRIVED_LATELY = and_(
    _person.state == PersonState.ACTIVE,
    _person.directory_id.is_not(None),
    _person.created_at > bindparam("known_since"),
    _person.first_signed_in_at > bindparam("came_since"),
    exists().where(_first.c.directory_id.is_not(None), _first.c.created_at < bindparam("founded_by")),
)


def arrival_moments(moment: datetime) -> dict[str, datetime]:
    """Return what ``ARRIVED_LATELY`` binds."""
    return {"known_since": moment - KNOWN_FOR, "came_since": moment - NEW_FOR, "founded_by": moment - FOUNDING}


class Arrival(Protocol):
    """What of a person says whether they are new: a row will do."""

    @property
    def directory_id(self) -> str | None:
        """Who the directory says they are."""

    @property
    def created_at(self) -> datetime:
        """When the directory named them."""

    @property
    def first_signed_in_at(self) -> datetime | None:
        """When they came here first."""


def is_new(arrival: Arrival, site_began: datetime | None, moment: datetime) -> bool:
    """Whether who arrived so is a newcomer at this moment."""
    if arrival.directory_id is None or arrival.first_signed_in_at is None or site_began is None:
        return False
    began = max(moment - KNOWN_FOR, site_began + FOUNDING)
    return arrival.created_at > began and arrival.first_signed_in_at > moment - NEW_FOR


def are_new() -> ColumnElement[bool]:
    """Return the same rule as a condition on ``person``, at this moment."""
    moment, site_began = clock.now(), db.session.scalar(select(SITE_BEGAN))
    began = max(moment - KNOWN_FOR, (site_began or moment) + FOUNDING)
    return and_(
        _person.state == PersonState.ACTIVE,
        _person.directory_id.is_not(None),
        _person.created_at > began,
        _person.first_signed_in_at > moment - NEW_FOR,
    )
