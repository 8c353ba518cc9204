"""What is not kept of groups: invitations of long ago, and that somebody has said why they left."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CursorResult, delete

from intranet import clock
from intranet.database import db
from intranet.groups.models.inviting import GroupInvitation
from intranet.groups.models.leaving import DepartureAnswerer

KEEP_INVITATION = timedelta(days=120)
KEEP_ANSWERER = timedelta(days=365)


def forget() -> int:
    """Forget them; return how many invitations went."""
    gone: CursorResult[object] = db.session.connection().execute(
        delete(GroupInvitation).where(GroupInvitation.told_at < clock.now() - KEEP_INVITATION)
    )
    long_ago = (clock.now() - KEEP_ANSWERER).date()
    db.session.execute(delete(DepartureAnswerer).where(DepartureAnswerer.month < long_ago))
    db.session.commit()
    return gone.rowcount
