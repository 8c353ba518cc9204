"""Announcing: one transaction with what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from intranet import jobs
from intranet.access import Viewer, require
from intranet.announcements import policy
from intranet.announcements.models import Announcement, AnnouncementText
from intranet.announcements.targets import Target
from intranet.database import db
from intranet.drafts.actions import forget
from intranet.items import publishing, writing
from intranet.items.models import ItemState
from intranet.search import outbox


@dataclass(frozen=True, slots=True)
class Words:
    """Title and text in one language."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an announcement says and asks, as its form gives it."""

    words: Words
    language: str
    others: Mapping[str, Words] = field(default_factory=dict)  # by language
    takes_comments: bool = True
    featured_until: datetime | None = None
    expires_at: datetime | None = None
    publish_at: datetime | None = None
    must_read: bool = False
    confirm_by: date | None = None
    ask_again_days: int | None = None
    remind_after_days: int = 3
    remind_most: int = 2


def announce(actor: Viewer, target: Target, plan: Plan, once_key: str | None = None) -> Announcement:
    """Announce at once, or schedule it; sending the same form twice announces once. Raises Forbidden."""
    require(policy.can_announce_to(actor, target.audience_id, target.group_id, must_read=plan.must_read))
    if before := writing.written_before(Announcement, actor, once_key):
        return before
    announcement = Announcement(
        audience_id=target.audience_id,
        group_id=target.group_id,
        author_id=actor.person_id,
        language=plan.language,
        title=plan.words.title,
        body=plan.words.body,
        publish_at=plan.publish_at,
        takes_comments=plan.takes_comments,
        featured_until=plan.featured_until,
        expires_at=plan.expires_at,
        must_read=plan.must_read,
        confirm_by=plan.confirm_by,
        ask_again_days=plan.ask_again_days,
        remind_after_days=plan.remind_after_days,
        remind_most=plan.remind_most,
        once_key=once_key,
    )
    writing.publish(announcement, waits_as=ItemState.SCHEDULED if plan.publish_at else None)
    db.session.add_all(
        AnnouncementText(announcement_id=announcement.id, language=language, title=words.title, body=words.body)
        for language, words in plan.others.items()
    )
    publishing.tell(announcement)
    forget(actor, "announcement", "new")
    outbox.changed("announcement", announcement.id)
    db.session.commit()
    jobs.wake("search")
    return announcement
