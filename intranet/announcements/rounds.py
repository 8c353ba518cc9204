"""Asking everybody in the audience to confirm: a row says that it is to be done, the job process does it."""

from __future__ import annotations

from intranet import clock, jobs
from intranet.announcements.models import Announcement, Round, RoundCause
from intranet.database import db

#: What wakes the job that asks.
JOB = "announcements"


def begin(announcement: Announcement, cause: RoundCause) -> None:
    """Let a new round begin: everybody in the audience is asked, once. Within the caller's transaction."""
    announcement.round += 1
    db.session.add(
        Round(
            announcement_id=announcement.id,
            number=announcement.round,
            cause=cause,
            version=announcement.version,
            begun_at=clock.now(),
        )
    )
    db.session.flush()
    jobs.wake_after_commit(JOB)
