"""Who has confirmed what must be read: most colleagues, at their own pace. The accounts to try are still asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from intranet.announcements import asking
from intranet.announcements.models import Acknowledgement, ConfirmedThrough, Round
from intranet.announcements.notices import ASKED, MAIL
from intranet.database import db
from intranet.demo.seed.ground import Ground
from intranet.mail.models import OutgoingMail
from intranet.notifications.models import Notice

#: Of so many people one has not confirmed yet, and one has done so by the link in the mail.
PENDING, BY_MAIL = 4, 3

_ack = Acknowledgement.__table__.c


def plant_confirmations(ground: Ground) -> int:
    """Ask everybody, as the job process would have done at the time, and let most of them confirm."""
    confirmed = 0
    for begun in db.session.scalars(select(Round).where(Round.asked_at.is_(None)).order_by(Round.begun_at)).all():
        with ground.at(begun.begun_at):
            while asking.ask_batch(begun.announcement_id, begun.number):
                pass
        confirmed += _confirm(ground, begun)
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.kind == MAIL))  # their addresses are invented
    _tell_accounts_alone(ground)
    db.session.commit()
    return confirmed


def _tell_accounts_alone(ground: Ground) -> None:
    """Take the rows away from inboxes that nobody opens."""
    accounts = [ground.people[username] for username in ground.tried_out]
    kinds = [kind.name for kind in ASKED.values()]
    notice = Notice.__table__.c
    db.session.execute(delete(Notice).where(notice.kind.in_(kinds), notice.recipient_id.not_in(accounts)))


def _confirm(ground: Ground, begun: Round) -> int:
    here = _ack.announcement_id == begun.announcement_id, _ack.round == begun.number
    asked = db.session.scalars(select(_ack.person_id).where(*here).order_by(_ack.person_id)).all()
    accounts = {ground.people[username] for username in ground.tried_out}
    chosen = [one for one in asked if one % PENDING and one not in accounts]
    for person_id in chosen:
        at = _moment(begun.begun_at, ground.chronicle.now, person_id)
        through = ConfirmedThrough.PAGE if person_id % BY_MAIL else ConfirmedThrough.MAIL
        values = {"confirmed_at": at, "confirmed_version": begun.version, "confirmed_through": through}
        db.session.execute(update(Acknowledgement.__table__).where(*here, _ack.person_id == person_id).values(values))
    return len(chosen)


def _moment(begun_at: datetime, now: datetime, person_id: int) -> datetime:
    """Return when somebody confirmed: within the days since it began."""
    share = (person_id * 37 % 100 + 1) / 101
    return begun_at + timedelta(seconds=int((now - begun_at).total_seconds() * share))
