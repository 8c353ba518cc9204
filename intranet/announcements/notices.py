"""Who is told of an announcement: its audience."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.announcements.models import Announcement
from intranet.notifications import kinds
from intranet.notifications.kinds import Concern, Kind, Rhythm, Topic
from intranet.notifications.notices import announce_to_audience

ANNOUNCEMENTS = Topic("announcements", _l("An announcement for me"), Rhythm.DIGEST, 85, Concern.AROUND_ME)
ANNOUNCED = kinds.register(
    Kind(
        "new_announcement",
        ANNOUNCEMENTS,
        "megaphone",
        _l("%(name)s announced %(subject)s"),
        reason=_l("You get this mail because it was announced to you."),
        tone="warn",
    )
)


def announced(announcement: Announcement) -> None:
    """Have its audience told, soon and in the background."""
    announce_to_audience(ANNOUNCED, announcement)
