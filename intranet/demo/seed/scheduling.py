"""What is scheduled for the days to come, what waits for a decision, and a pause of some weeks ago."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from intranet.access import viewers
from intranet.announcements import actions as announcements
from intranet.announcements.actions import Plan, Words
from intranet.announcements.targets import Target
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.demo.seed.ground import Ground, once_key
from intranet.groups.queries.places import Place
from intranet.items.models import EVERYONE, ItemState
from intranet.posts import actions as posts
from intranet.posts.models import Post
from intranet.scheduling import notices
from intranet.scheduling.holding import ITEM, note
from intranet.scheduling.models import Cause, Pause
from intranet.settings import settings

#: In how many days at what time, by whom, where, what.
POSTS = (
    (2, time(8, 30), "jonas", "cycling", "Saturday's round starts at the east gate",
     "Hall 2 is being painted, so we meet at the **east gate** at ten. The lake route, 42 km, slow start."),
    (5, time(12), "ines", "cycling", "Lights on: the bike check is back",
     "Bring your bike between twelve and two. We look at brakes, lights and chains, and have spare bulbs."),
)  # fmt: skip
ANNOUNCEMENTS = (
    (3, time(9), "The canteen moves for two weeks",
     "From Monday on lunch is served in the **tent behind hall 1** while the kitchen gets new ovens. Same hours."),
    (3, time(10), "Winter closing: which days, and who keeps watch",
     "The sites close from 24 December to 3 January. Each team names one person to call by the end of the month."),
)  # fmt: skip
MISSED = ("ines", "cycling", "Who has a roof rack for Thursday?", "Two bikes need a lift to the workshop.")
REASON = "An accident in hall 3: nobody wants to read of the summer party today."


def plant_scheduled(ground: Ground) -> int:
    """Schedule posts and announcements, let one post have missed its time, and note a pause that is over."""
    manager = ground.company.roles["community_manager"].people[0]
    if db.session.scalar(select(Pause.id).limit(1)) is not None:
        return 0
    for number, (days, at, by, group, title, body) in enumerate(POSTS):
        _post(ground, by, group, title, body, _at(ground, days, at), f"scheduled-{number}")
    if db.session.scalar(select(AnnounceRight.id).limit(1)) is None:
        db.session.add(AnnounceRight(role="community_manager"))
        db.session.flush()
    actor = viewers([ground.people[manager]])[ground.people[manager]]
    for number, (days, at, title, body) in enumerate(ANNOUNCEMENTS):
        plan = Plan(Words(title, body), "en", publish_at=_at(ground, days, at))
        announcements.announce(actor, Target(EVERYONE), plan, once_key(f"announcement-scheduled-{number}"))
    _miss(ground)
    began = ground.chronicle.now - timedelta(days=40)
    people = ground.people[manager]
    pause = Pause(reason=REASON, begun_by_id=people, begun_at=began, is_open=None)
    pause.ended_at, pause.ended_by_id = began + timedelta(hours=26), people
    db.session.add(pause)
    db.session.commit()
    return len(POSTS) + len(ANNOUNCEMENTS) + 1


def _miss(ground: Ground) -> None:
    """Let a post have been due while the site was not running."""
    by, group, title, body = MISSED
    due_at = ground.chronicle.now - timedelta(hours=5)
    item = _post(ground, by, group, title, body, due_at, "scheduled-missed")
    slot = note(ITEM, f"{ITEM}:{item.id}:{due_at.isoformat()}", due_at, Cause.MISSED, item.id)
    item.publish_at = None
    notices.asked(slot, item)


def _post(ground: Ground, by: str, group: str, title: str, body: str, at: datetime, key: str) -> Post:
    place = ground.places[group]
    actor = viewers([ground.people[by]])[ground.people[by]]
    where = Place(place.group_id, place.audience_id, "", place.language)
    post = posts.post(actor, where, title, body, (), once_key(key), later=at)
    assert post.state == ItemState.SCHEDULED  # noqa: S101 - for the reader
    return post


def _at(ground: Ground, days: int, at: time) -> datetime:
    """Return a moment of the days to come, by the clocks of the site."""
    zone = ZoneInfo(settings().time_zone)
    return datetime.combine((ground.chronicle.now + timedelta(days=days)).astimezone(zone).date(), at, zone)
