"""Telling ambassadors of first posts: a job that looks for those whom nobody was told of.

A post that was held, hidden or scheduled is told of once readers find it; whoever was answered by then is not.
Each is claimed by a conditional UPDATE in the transaction that writes its notices, so two workers tell once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from intranet import clock
from intranet.database import db
from intranet.groups.models import MemberRole, Membership
from intranet.items.firsts import WAITS
from intranet.items.models import FirstPost, Item, ItemState
from intranet.people.models import Person, PersonState
from intranet.scheduling import holding
from intranet.welcome import notices

MOST = 200
#: What nudges are called while they wait for a person.
FIRST_POSTS = "first_posts"

_first, _item = FirstPost.__table__.c, Item.__table__.c
_UNTOLD = (
    select(_first.item_id, _first.group_id)
    .join_from(FirstPost.__table__, Item.__table__, _item.id == _first.item_id)
    .where(_first.told_at.is_(None), _item.state == ItemState.PUBLISHED)
    .order_by(_first.noted_at, _first.item_id)
    .limit(MOST)
)


def tell_due() -> int:
    """Tell the ambassadors of each group; return of how many posts."""
    told = 0
    for row in db.session.execute(_UNTOLD).all():
        told += _tell(row.item_id, row.group_id)
    return told


def _tell(item_id: int, group_id: int | None) -> bool:
    """Claim one first post and tell of it, unless it stands elsewhere by now. Commits."""
    moment = clock.now()
    claim = update(FirstPost.__table__).where(_first.item_id == item_id, _first.told_at.is_(None))
    claimed = db.session.connection().execute(claim.values(told_at=moment)).rowcount == 1
    item = db.session.get_one(Item, item_id, populate_existing=True)
    if claimed and item.group_id == group_id and _waits(item):
        _tell_now_or_later(item, moment)
    db.session.commit()
    return claimed


def _tell_now_or_later(item: Item, moment: datetime) -> None:
    """Tell of it, unless everything is paused: then it waits for a person."""
    if not holding.must_wait(FIRST_POSTS, f"first-post:{item.id}", moment, item.id):
        notices.first_post(item, _ambassadors(item))


def tell_after_all(item: Item) -> None:
    """Tell of it when a person lets that go, if nobody has answered it meanwhile. Within the caller's transaction."""
    if _waits(item):
        notices.first_post(item, _ambassadors(item))


def _ambassadors(item: Item) -> list[int]:
    query = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.group_id == item.group_id,
            Membership.role == MemberRole.AMBASSADOR,
            Person.state == PersonState.ACTIVE,
        )
    )
    return list(db.session.scalars(query))


def _waits(item: Item) -> bool:
    """Whether readers find it, and nobody has answered yet."""
    if not item.is_published or (item.published_at or item.created_at) < clock.now() - WAITS:
        return False
    reply = select(Item.id).where(
        Item.root_id == item.id,
        Item.state == ItemState.PUBLISHED,
        Item.author_id.is_distinct_from(item.author_id),
    )
    return db.session.scalar(reply.limit(1)) is None
