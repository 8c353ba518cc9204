"""How many must-reads people get: most of an audience so many in a calendar month.

Counted are the rounds that began this month and asked more than half of these people. So a team that was asked more
often keeps nobody from telling the whole company, and somebody who has just joined counts for no more than others.
Over it a must-read needs a second pair of eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, or_, select

from intranet import clock
from intranet.announcements.models import Acknowledgement, Announcement, Round
from intranet.announcements.targets import people_of
from intranet.audiences.matching import matching
from intranet.audiences.rules import Rule
from intranet.database import fetch
from intranet.items.models import EVERYONE, Item, ItemState
from intranet.people.models import Person
from intranet.settings import settings

_announcement, _item = Announcement.__table__.c, Item.__table__.c
_ack, _round, _person = Acknowledgement.__table__.c, Round.__table__.c, Person.__table__.c


@dataclass(frozen=True, slots=True)
class Budget:
    """What most people of an audience were asked this month, and what is meant to be the most."""

    people: int
    used: int
    limit: int

    @property
    def is_spent(self) -> bool:
        """Whether one more would be too many."""
        return self.used >= self.limit


def of(audience_id: int, group_id: int | None) -> Budget:
    """Return the budget of an audience this month."""
    return of_people(people_of(audience_id, group_id))


def of_rule(rule: Rule) -> Budget:
    """Return the budget of the people whom a rule means today, kept as an audience or not."""
    return of_people(select(_person.id).where(matching(rule)))


def of_people(meant: Select[Any]) -> Budget:
    """Return the budget of these people this month, by one statement."""
    asked = (
        select(_ack.person_id, func.count().label("times"))
        .join_from(
            Round.__table__,
            Acknowledgement.__table__,
            and_(_ack.announcement_id == _round.announcement_id, _ack.round == _round.number),
        )
        .where(_round.begun_at >= _month_began(clock.now()), _ack.person_id.in_(meant))
        .group_by(_ack.person_id)
        .subquery()
    )
    total = select(func.count()).select_from(meant.subquery()).scalar_subquery()
    rows = fetch(
        select(total.label("people"), asked.c.times, func.count(asked.c.person_id).label("by"))
        .select_from(select(1).subquery().outerjoin(asked, asked.c.times > 0))
        .group_by(asked.c.times)
    )
    people = rows[0].people
    times = {row.times or 0: row.by for row in rows}
    reached = (k for k in sorted(times, reverse=True) if 2 * sum(n for t, n in times.items() if t >= k) > people)
    return Budget(people, next(reached, 0), settings().must_reads_per_month)


def is_spent(audience_id: int, group_id: int | None, at: datetime | None = None) -> bool:
    """Whether one must-read more is too many for these people in the month of a moment, else in this one.

    What is scheduled in that month for the same people, or for everyone, counts as asked. They are counted only where
    so many rounds began at all: publishing to thousands is to answer at once.
    """
    began, most = _month_began(at or clock.now()), int(settings().must_reads_per_month)
    planned = _planned(audience_id, group_id, began)
    begun = int(fetch(select(func.count()).select_from(Round.__table__).where(_round.begun_at >= began))[0][0])
    return planned + begun >= most and bool(planned >= most or planned + of(audience_id, group_id).used >= most)


def _planned(audience_id: int, group_id: int | None, began: datetime) -> int:
    """Return how many must-reads are scheduled in a month for these people, as far as that is plain."""
    same = and_(_item.audience_id == audience_id, _item.group_id.is_not_distinct_from(group_id))
    everyone = and_(_item.audience_id == EVERYONE, _item.group_id.is_(None))
    query = (
        select(func.count())
        .join_from(Announcement.__table__, Item.__table__, _item.id == _announcement.id)
        .where(
            _announcement.must_read, _item.state == ItemState.SCHEDULED, or_(same, everyone),
            _item.publish_at >= began, _item.publish_at < _month_began(began + timedelta(days=32)),
        )
    )  # fmt: skip
    return int(fetch(query)[0][0])


def _month_began(moment: datetime) -> datetime:
    local = moment.astimezone(ZoneInfo(settings().time_zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
