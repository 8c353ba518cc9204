"""What has come to be since one last looked: read from the rows as they stand, and shown to the oracle."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from intranet.announcements.models import Acknowledgement, Announcement, Round, RoundCause
from intranet.announcements.notices import ASKED, REMINDED
from intranet.database import db
from intranet.items.models import ItemState
from intranet.mail.models import OutgoingMail
from intranet.notifications.models import Notice
from tests.announcements.month.facts import Announced, Facts, Found

ASKING = {kind.name for kind in ASKED.values()}
#: Kinds that tell an audience; the others tell whoever looks after an announcement.
TELLING = {"new_announcement", "announcement_changed", *ASKING, REMINDED.name}


class Watch:
    """What was seen already."""

    def __init__(self) -> None:
        self.notices = self.mails = 0
        self.asked: set[tuple[int, int, int]] = set()
        self.counts = {"announcements": 0, "notices": 0, "mails": 0, "rounds": 0, "reminders": 0}

    def look(self, facts: Facts, now: datetime, *, by_hand: bool) -> None:
        """Show the oracle what is new. ``by_hand``: a person did something since, and no job ran."""
        for row in db.session.execute(select(Announcement.id, Announcement.state).order_by(Announcement.id)):
            self._states(facts, facts.announced[row.id], row.state, now, by_hand=by_hand)
        for row in db.session.scalars(select(Round).order_by(Round.announcement_id, Round.number)):
            self._round(facts, facts.announced[row.announcement_id], row, now, by_hand=by_hand)
        self._asked(facts, now)
        for notice in db.session.scalars(select(Notice).where(Notice.id > self.notices).order_by(Notice.id)):
            self.notices = notice.id
            self._notice(facts, notice, now)
        for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.id > self.mails)):
            self.mails = max(self.mails, mail.id)
            self._mail(facts, mail, now)

    def _states(self, facts: Facts, one: Announced, state: str, now: datetime, *, by_hand: bool) -> None:
        is_public = state == ItemState.PUBLISHED
        if is_public and one.published_at is None:
            if not by_hand:
                facts.published_by_itself(one, now)
            elif not facts.may_announce(one.author, one.audience):
                raise Found(f"{one.marker} was published by somebody who may not")
            one.published_at = now
            self.counts["announcements"] += 1
        if state != ItemState.SCHEDULED:
            one.due = None
        if one.public and not is_public:
            one.ended = now
        one.public = is_public

    def _round(self, facts: Facts, one: Announced, row: Any, now: datetime, *, by_hand: bool) -> None:
        if row.number <= one.rounds:
            return
        if row.cause == RoundCause.PUBLISHED and one.rounds == 0 and one.public and one.must_read:
            pass
        elif row.cause == RoundCause.RENEWED and not by_hand:
            self._renewed(facts, one, now)
        else:
            raise Found(f"round {row.number} of {one.marker} began without a reason: {row.cause}")
        one.rounds, one.begun = row.number, now
        self.counts["rounds"] += 1

    def _renewed(self, facts: Facts, one: Announced, now: datetime) -> None:
        if facts.paused:
            raise Found(f"{one.marker} was renewed while everything is paused")
        if one.ask_again is None or one.begun is None or now - one.begun < timedelta(days=one.ask_again):
            raise Found(f"{one.marker} was renewed too soon")
        one.renewed = now

    def _asked(self, facts: Facts, now: datetime) -> None:
        key = (Acknowledgement.announcement_id, Acknowledgement.round, Acknowledgement.person_id)
        for row in db.session.execute(select(*key).where(Acknowledgement.asked_at >= now - timedelta(hours=1))):
            if tuple(row) not in self.asked:
                self.asked.add(tuple(row))
                facts.was_asked(facts.announced[row.announcement_id], row.round, row.person_id, now)

    def _notice(self, facts: Facts, notice: Notice, now: datetime) -> None:
        one = facts.announced.get(notice.item_id or 0)
        if one is None or notice.kind not in TELLING:
            return
        self.counts["notices"] += 1
        facts.told(one, notice.recipient_id, now)
        if notice.kind == REMINDED.name:
            number = int(notice.subject_key.split(":")[2])
            facts.was_reminded(one, number, notice.recipient_id, now)
            self.counts["reminders"] += 1
        elif notice.kind in ASKING:
            number = int(notice.subject_key.split(":")[2])
            facts.notified(one, number, notice.recipient_id)

    def _mail(self, facts: Facts, mail: OutgoingMail, now: datetime) -> None:
        subject = str(mail.values.get("subject", ""))
        if mail.kind != "must_read" or mail.person_id is None:
            return
        self.counts["mails"] += 1
        _act, item, number, times = subject.split(":")
        one = facts.announced[int(item)]
        facts.told(one, mail.person_id, now)
        facts.mailed(one, int(number), int(times), mail.person_id)
