"""Telling the audience that an announcement says something else now."""

from __future__ import annotations

from intranet.announcements import notices, rounds
from intranet.announcements.models import Announcement, RoundCause


def tell_of_change(announcement: Announcement) -> None:
    """Ask everybody anew to confirm what must be read, otherwise tell them; once for a version. Never commits."""
    if announcement.must_read:
        rounds.begin(announcement, RoundCause.CHANGED)
    else:
        notices.changed(announcement)
