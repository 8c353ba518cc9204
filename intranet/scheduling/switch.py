"""The one switch, as those ask it who do something by themselves.

Whoever is about to publish or to send by itself takes the switch for the length of its transaction, and so does who
pauses: what was on its way is done before the pause begins, and nothing after.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, or_, select

from intranet.database import db, is_sqlite
from intranet.scheduling.models import Pause

#: The name of the switch among the locks of the database.
_SWITCH = 0x5C4ED
_pause = Pause.__table__.c


def take() -> None:
    """Let everybody else at the switch wait for the end of the transaction.

    SQLite needs nothing: a transaction that writes has the whole database for itself.
    """
    if not is_sqlite(db.session.connection()):
        db.session.execute(select(func.pg_advisory_xact_lock(_SWITCH)))


def stops(due_at: datetime) -> bool:
    """Whether what is due at a moment waits for a person: everything is paused, or was at that moment."""
    was = (_pause.begun_at <= due_at) & (_pause.ended_at >= due_at)
    return bool(db.session.scalar(select(exists().where(or_(_pause.is_open.is_(True), was)))))
