"""What follows when an announcement becomes public."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.announcements import notices, policy, rounds
from intranet.announcements.models import Announcement, RoundCause
from intranet.items.models import TITLE_LENGTH
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.search import outbox


def may_publish(author: Viewer, announcement: Announcement) -> bool:
    """Whether its author may announce that to them today."""
    return policy.can_announce_to(
        author, announcement.audience_id, announcement.group_id, must_read=announcement.must_read
    )


def tell(announcement: Announcement) -> None:
    """Ask the audience to confirm what must be read; otherwise tell them, and in either case who is mentioned."""
    if announcement.must_read:
        rounds.begin(announcement, RoundCause.PUBLISHED)
    else:
        notices.announced(announcement)
    mentioned(announcement.id, announcement.body, announcement.author_id)


def refresh(announcement: Announcement) -> None:
    """Have it searched as it is."""
    outbox.changed("announcement", announcement.id)


KINDS = (Publishable("announcement", may_publish, tell, refresh, title_length=TITLE_LENGTH, needs_title=True),)
