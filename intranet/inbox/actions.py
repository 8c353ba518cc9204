"""Marking what was read: everything of one part of the inbox, or one row."""

from __future__ import annotations

from sqlalchemy import update

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.inbox.queries.selecting import KEY
from intranet.notifications.kinds import Concern
from intranet.notifications.models import Notice


def mark_read(actor: Viewer, concern: Concern, key: int | None = None) -> None:
    """Make a part of the actor's inbox old, or one row of it."""
    theirs = [Notice.recipient_id == actor.person_id, Notice.concern == concern, Notice.read_at.is_(None)]
    if key is not None:
        theirs.append(KEY.in_([key]))
    statement = update(Notice).where(*theirs).values(read_at=clock.now())
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.commit()
