"""Where newcomers say hello, who would be their buddy, and whose first post is the first."""

from __future__ import annotations

from sqlalchemy import and_, delete, exists, or_, select, update

from intranet.database import db
from intranet.demo.seed.ground import Ground
from intranet.items.models import FirstPost, Item
from intranet.welcome.models import THE_ONE, BuddyOffer, WelcomeSetting

#: The group that is chosen for it in the demo.
PLACE = "onboarding"
AT_ONCE = 2


def plant_welcome(ground: Ground) -> int:
    """Let the ambassadors of the newcomers' group be buddies, and newcomers say hello there."""
    content = ground.company.groups[PLACE]
    if db.session.get(WelcomeSetting, THE_ONE) is None:
        manager = ground.people[content.moderators[0]]
        db.session.add(WelcomeSetting(id=THE_ONE, group_id=ground.places[PLACE].group_id, set_by_id=manager))
    known = set(db.session.scalars(select(BuddyOffer.person_id)))
    new = [username for username in content.ambassadors if ground.people[username] not in known]
    for username in new:
        languages = dict.fromkeys(("en", ground.company.people[username].language))
        db.session.add(
            BuddyOffer(person_id=ground.people[username], at_once=AT_ONCE, languages=",".join(filter(None, languages)))
        )
    _put_firsts_in_order()
    db.session.commit()
    return len(new)


def _put_firsts_in_order() -> None:
    """Kinds are planted one after the other: what was the first of its kind may not have been the first."""
    item, first, earlier = Item.__table__, FirstPost.__table__.c, Item.__table__.alias("earlier")
    before = exists().where(
        item.c.id == first.item_id,
        earlier.c.author_id == item.c.author_id,
        earlier.c.published_at < item.c.published_at,
    )
    elsewhere = update(FirstPost.__table__).where(first.in_company, before).values(in_company=False)
    db.session.execute(elsewhere)
    there = before.where(earlier.c.group_id == item.c.group_id)
    nowhere = and_(first.group_id.is_(None), ~first.in_company)
    db.session.execute(delete(FirstPost.__table__).where(or_(there, nowhere)))
