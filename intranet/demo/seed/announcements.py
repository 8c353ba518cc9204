"""Announcements, who may announce, and who writes in whose name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, insert, select

from intranet.access import Viewer, viewers
from intranet.announcements import actions
from intranet.announcements.models import Announcement, Delegation
from intranet.announcements.plans import Plan, Words
from intranet.announcements.targets import Target, people_of
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight
from intranet.audiences.rules import VERSION, parse
from intranet.database import db
from intranet.demo.announcements import DemoAnnouncement, load
from intranet.demo.seed.ground import Ground, once_key, planted
from intranet.items.models import EVERYONE, Seen
from intranet.reactions.models import Reaction, ReactionKind

#: HR and the community managers announce to everyone, whoever leads to their people.
ROLES = ("hr", "community_manager", "lead")
DELEGATES = (("helena", "frauke"),)
#: Of so many people one has not opened an announcement; of so many readers one reacted to it.
NOT_OPENED, REACTED = 3, 6
#: Most open it soon, some on the days after.
SOON, LATE = timedelta(minutes=35), timedelta(hours=53)
#: When what is scheduled is to appear, by the clocks of who announces it.
HOUR = 10


def plant_announcements(ground: Ground) -> int:
    """Add the announcements in their order, with the acts of the pages."""
    before = planted(Announcement)
    new = [row for row in load() if once_key(row.key) not in before]
    if new:
        _grant(ground)
    for content in new:
        _announce(ground, content)
    db.session.commit()
    return len(new)


def _grant(ground: Ground) -> None:
    if not db.session.scalar(select(exists().where(AnnounceRight.id > 0))):
        db.session.add_all(AnnounceRight(role=role) for role in ROLES)
    for person, delegate in DELEGATES:
        db.session.merge(Delegation(person_id=ground.people[person], delegate_id=ground.people[delegate]))
    db.session.flush()


def _announce(ground: Ground, content: DemoAnnouncement) -> None:
    zone = ground.company.zone(content.by)
    at = ground.chronicle.timeline.moment(content.when, zone, content.key)
    actor = viewers([ground.people[content.written_by or content.by]])[ground.people[content.written_by or content.by]]
    with ground.at(at):
        announcement = actions.announce(
            Viewer(actor.person_id, actor.audience_ids, roles=actor.roles),
            _target(content),
            _plan(content, at, ground.chronicle.now.astimezone(ZoneInfo(zone))),
            once_key(content.key),
            ground.people[content.by],
        )
    if announcement.is_published:
        _open(ground, announcement, at)


def _open(ground: Ground, announcement: Announcement, at: datetime) -> None:
    """Let most of those it is for open it, and some react; for the accounts to try it is new."""
    known = {announcement.author_id, announcement.written_by_id} | {ground.people[one] for one in ground.tried_out}
    concerned = set(db.session.scalars(people_of(announcement.audience_id, announcement.group_id))) - known
    left = ground.chronicle.last_seen
    opened = []
    for number, (name, person_id) in enumerate(sorted(ground.people.items())):
        moment = at + (SOON if number % 5 < 2 else LATE) * (number % 11 + 1) / 11
        if person_id in concerned and number % NOT_OPENED and name in left and moment <= left[name]:
            opened.append((person_id, moment))
    if not opened:
        return
    place, kind = announcement.id, ReactionKind.THANKS
    seen = [{"person_id": one, "item_id": place, "seen_at": moment, "first_at": moment} for one, moment in opened]
    said = [{"person_id": one, "item_id": place, "kind": kind, "reacted_at": moment} for one, moment in opened]
    db.session.execute(insert(Seen), seen)
    db.session.execute(insert(Reaction), said[::REACTED])


def _target(content: DemoAnnouncement) -> Target:
    if content.to == "everyone":
        return Target(EVERYONE)
    place = {"attribute": "place", "operator": "is", "values": [content.to]}
    return Target(audience_of(parse({"version": VERSION, "any": [{"all": [place]}]})))


def _plan(content: DemoAnnouncement, at: datetime, now: datetime) -> Plan:
    expires_at = at + timedelta(days=content.expires_days) if content.expires_days else None
    if content.expired_days:
        expires_at = now - timedelta(days=content.expired_days)
    return Plan(
        Words(content.title, content.body),
        "en",
        {"de": Words(*content.german)} if content.german else {},
        takes_comments=content.comments,
        featured_until=at + timedelta(days=content.featured_days) if content.featured_days else None,
        expires_at=expires_at,
        publish_at=_on_the_hour(now + timedelta(days=content.publish_in)) if content.publish_in else None,
        must_read=content.must_read,
        confirm_by=(at + timedelta(days=content.confirm_days)).date() if content.confirm_days else None,
    )


def _on_the_hour(moment: datetime) -> datetime:
    return moment.replace(hour=HOUR, minute=0, second=0, microsecond=0).astimezone(UTC)
