"""What follows when an announcement becomes public."""

from __future__ import annotations

from flask_babel import gettext as _

from intranet import clock
from intranet.access import Viewer
from intranet.announcements import delegations, notices, policy, rounds, second_looks, wordings
from intranet.announcements.models import Announcement, RoundCause
from intranet.items.models import TITLE_LENGTH
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.search import outbox


def may_publish(author: Viewer, announcement: Announcement) -> bool:
    """Whether its author may announce that to them today, whoever wrote it still writes for them, and it was looked at.

    Approving it as a moderator does is no second look.
    """
    written_by, author_id = announcement.written_by_id, announcement.author_id
    writes_for_them = written_by is None or (author_id is not None and delegations.is_delegate(written_by, author_id))
    is_over = announcement.expires_at is not None and announcement.expires_at <= clock.now()
    return (
        writes_for_them
        and not is_over
        and policy.can_announce_to(
            author, announcement.audience_id, announcement.group_id, must_read=announcement.must_read
        )
        and second_looks.may_be_public(announcement)
    )


def tell(announcement: Announcement) -> None:
    """Ask the audience to confirm what must be read; otherwise tell them, and in either case who is mentioned."""
    wordings.forget_former(announcement)
    if announcement.must_read:
        rounds.begin(announcement, RoundCause.PUBLISHED)
    else:
        notices.announced(announcement)
    mentioned(announcement.id, announcement.body, announcement.author_id)


def refresh(announcement: Announcement) -> None:
    """Have it searched as it is."""
    outbox.changed("announcement", announcement.id)


def facts(announcement: Announcement) -> str:
    """Say whether it must be read, to who decides about it."""
    return _("It must be read and confirmed.") if announcement.must_read else ""


KINDS = (
    Publishable("announcement", may_publish, tell, refresh, title_length=TITLE_LENGTH, needs_title=True, facts=facts),
)
