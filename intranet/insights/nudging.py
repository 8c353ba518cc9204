"""Nudges: once a month, on a day of their own, somebody is asked whether they would like to thank a colleague.

Chosen is with whom they had most to do lately, who did something for them, and whom they never thanked. Nobody is
named twice, whether they were thanked, declined or let be. Only what the person may read is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import exists, select, union_all

from intranet import clock
from intranet.access import Viewer, viewers
from intranet.database import begins, db, fetch, insert_new, portions
from intranet.insights import notices
from intranet.insights.models import Nudge, NudgesOff
from intranet.insights.working import Act, acts_of, readable
from intranet.items.models import Item, ItemState
from intranet.notifications.models import MutedPerson
from intranet.people.models import Person, PersonState
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.scheduling import holding

#: What they are called while they wait for a person.
NUDGES = "nudges"
#: Everybody has a day of the month; the shortest month has them all.
DAYS = 28
#: Beside the day, in case one comes twice.
APART = timedelta(days=27)
#: Fewer exchanges are no work together.
LEAST = 3

_person = Person.__table__.c


def nudge_due() -> int:
    """Nudge those whose day it is; return how many were told. Each portion in a transaction of its own."""
    return nudge_of(clock.now())


def nudge_of(day: datetime, *, by_itself: bool = True) -> int:
    """Nudge those whose day a moment is on; return how many were told. In a pause a person lets that go."""
    with begins(writing=False):
        due = _due(day)
        db.session.rollback()
    return sum(nudge(some, day if by_itself else None) for some in portions(due))


def _due(day: datetime) -> list[int]:
    last = exists().where(Nudge.person_id == _person.id, Nudge.nudged_at > clock.now() - APART)
    query = select(_person.id).where(
        _person.state == PersonState.ACTIVE,
        _person.first_signed_in_at.is_not(None),
        _person.id % DAYS == day.day % DAYS,
        ~exists().where(NudgesOff.person_id == _person.id),
        ~last,
    )
    return list(db.session.scalars(query.order_by(_person.id)))


def nudge(person_ids: list[int], due_at: datetime | None = None) -> int:
    """Tell each of these people of one colleague, if there is one; return how many were told. Commits.

    With ``due_at`` it happens by itself, and waits for a person while everything is paused.
    """
    with begins(writing=False):
        chosen = _chosen(person_ids)
        db.session.rollback()
    with begins(writing=True):
        waits = due_at is not None and bool(chosen) and holding.must_wait(NUDGES, f"nudges:{due_at:%Y-%m-%d}", due_at)
        told = 0 if waits else sum(_tell(*pair) for pair in chosen.items())
        db.session.commit()
    return told


def _chosen(person_ids: list[int]) -> dict[int, int]:
    """Return whom each of these people may like to thank, of those who have somebody."""
    known = viewers(person_ids)
    acts: dict[int, list[Act]] = defaultdict(list)
    for act in acts_of(person_ids):
        for person_id in {act.by_id, act.to_id} & known.keys():
            if readable(known[person_id], act):
                acts[person_id].append(act)
    passed = _passed_over(list(acts))
    active = set(db.session.scalars(select(Person.id).where(Person.state == PersonState.ACTIVE)))
    return {
        person_id: colleague_id
        for person_id, theirs in acts.items()
        if (colleague_id := choose(known[person_id], theirs, active - passed[person_id]))
    }


def choose(viewer: Viewer, acts: Collection[Act], among: Collection[int]) -> int | None:
    """Return with whom the viewer had most to do of those ``among`` whom to choose, the latest of several."""
    together: Mapping[int, list[Act]] = defaultdict(list)
    for act in acts:
        together[act.by_id if act.to_id == viewer.person_id else act.to_id].append(act)
    fit = {
        colleague_id: (len(theirs), max(act.at for act in theirs), -colleague_id)
        for colleague_id, theirs in together.items()
        if colleague_id in among and len(theirs) >= LEAST and any(act.by_id == colleague_id for act in theirs)
    }
    return max(fit, key=fit.__getitem__, default=None)


def _passed_over(person_ids: list[int]) -> Mapping[int, set[int]]:
    """Return whom each of these people has thanked, was asked about before, or wants to hear nothing of."""
    thanked = (
        select(Item.author_id, ThanksRecipient.person_id)
        .join_from(Item.__table__, Thanks.__table__, Thanks.__table__.c.id == Item.id)
        .join(ThanksRecipient, ThanksRecipient.thanks_id == Item.id)
        .where(Item.author_id.in_(person_ids), Item.state != ItemState.DELETED)
    )
    asked = select(Nudge.person_id, Nudge.colleague_id).where(Nudge.person_id.in_(person_ids))
    muted = select(MutedPerson.person_id, MutedPerson.muted_id).where(MutedPerson.person_id.in_(person_ids))
    found: dict[int, set[int]] = defaultdict(set)
    for person_id, other_id in fetch(union_all(thanked, asked, muted)):
        found[person_id].add(other_id)
    return found


def _tell(person_id: int, colleague_id: int) -> bool:
    """Nudge somebody, unless another process has done so meanwhile."""
    moment = clock.now()
    row = {"person_id": person_id, "colleague_id": colleague_id, "nudged_at": moment}
    insert_new(Nudge.__table__, [row])
    mine = db.session.scalar(select(Nudge).filter_by(**row))
    if mine is not None:
        notices.nudged(mine)
    return mine is not None
