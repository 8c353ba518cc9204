"""What is not kept: the other languages of an announcement that was deleted a month ago, and why it was sent back."""

from __future__ import annotations

from sqlalchemy import delete

from intranet.announcements.models import AnnouncementText, SecondLook, Wording
from intranet.database import db
from intranet.items.forgetting import is_past_undoing


def empty_deleted() -> int:
    """Forget what goes with announcements that can no longer be brought back; return how many versions went."""
    gone = is_past_undoing()
    done = db.session.connection().execute(
        delete(AnnouncementText.__table__).where(AnnouncementText.announcement_id.in_(gone))
    )
    db.session.execute(delete(Wording).where(Wording.announcement_id.in_(gone)))
    db.session.execute(delete(SecondLook).where(SecondLook.announcement_id.in_(gone)))
    db.session.commit()
    return done.rowcount
