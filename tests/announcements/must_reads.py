"""Must-reads that are published already, and the audience they are for."""

from __future__ import annotations

from typing import Any

from intranet.announcements import actions, asking
from intranet.announcements.models import Acknowledgement, Announcement
from intranet.announcements.plans import Plan, Words
from intranet.announcements.targets import Target
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.groups.models import Group
from intranet.items import publishing
from intranet.items.models import EVERYONE
from intranet.people.models import Person
from tests.cast import Cast


def must_read(by: Person, group: Group | None = None, *, asks: bool = True, **values: Any) -> Announcement:
    """Announce something that must be read, to everybody or in a group, and ask whom it is for."""
    if group is None and not db.session.query(AnnounceRight).filter_by(person_id=by.id).count():
        db.session.add(AnnounceRight(person_id=by.id))
        db.session.flush()
    target = Target(group.audience_id, group.id) if group else Target(EVERYONE)
    plan = Plan(Words("Forklifts have a new route", "They cross hall 2 **no more**."), "en", must_read=True, **values)
    written = actions.announce(Cast.viewer(by), target, plan)
    if not written.is_published:  # somebody else has looked at it
        written.needs_second = False
        assert publishing.publish(written)
        db.session.commit()
    if asks:
        asking.work_off()
    return written


def row(announcement: Announcement, person: Person, number: int = 1) -> Acknowledgement:
    """Return what stands of a person's confirmation, as it is in the database now."""
    key = (announcement.id, person.id, number)
    return db.session.get_one(Acknowledgement, key, populate_existing=True)
