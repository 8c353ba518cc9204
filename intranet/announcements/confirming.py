"""Confirming that one has read what must be read: once, by who is asked, for the round in which they are asked."""

from __future__ import annotations

from sqlalchemy import update

from intranet import clock
from intranet.access import Viewer
from intranet.announcements import notices
from intranet.announcements.models import Acknowledgement, ConfirmedThrough
from intranet.announcements.pending import Asked
from intranet.database import db

_ack = Acknowledgement.__table__.c


def confirm(actor: Viewer, asked: Asked, number: int, version: int | None, through: ConfirmedThrough) -> bool:
    """Write that the actor has read it; return whether it is confirmed. A second press changes nothing.

    It is not where ``number`` is an earlier round: what it asked for has changed since. ``version`` is the one that
    was shown, as long as it can have been.
    """
    if number != asked.round:
        return False
    shown = version if version is not None and 0 < version <= asked.version else asked.version
    statement = (
        update(Acknowledgement.__table__)
        .where(
            _ack.announcement_id == asked.id, _ack.person_id == actor.person_id, _ack.round == asked.round,
            _ack.confirmed_at.is_(None), _ack.released_at.is_(None),
        )
        .values(confirmed_at=clock.now(), confirmed_version=shown, confirmed_through=through)
    )  # fmt: skip
    if db.session.connection().execute(statement).rowcount:
        notices.settled(asked.id, asked.round, actor.person_id)
    db.session.commit()
    return True
