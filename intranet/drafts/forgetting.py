"""What is not kept: drafts that nobody went on with."""

from __future__ import annotations

from sqlalchemy import delete

from intranet import clock
from intranet.database import db
from intranet.drafts.actions import KEEP
from intranet.drafts.models import Draft


def forget_old() -> int:
    """Forget the drafts of a quarter of a year ago; return how many went."""
    done = db.session.connection().execute(delete(Draft).where(Draft.saved_at < clock.now() - KEEP))
    db.session.commit()
    return done.rowcount
