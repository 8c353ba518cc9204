"""Sending what is due: claim, compose, hand over, write down what became of it.

Where the commits stand decides what a crash can do. A mail is claimed (commit), composed, offered to
the server, and, once that has accepted the recipient, marked as leaving together with its kind's
last check (commit). Only then does its text leave. A worker killed before that commit has sent
nothing; one killed after it leaves a row in ``sending``, which ``outbox.recover`` turns into
``unknown`` for kinds that may arrive at most once.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from intranet import clock
from intranet.database import begins, db
from intranet.mail import identity, kinds, message, outbox, recipients, rendering, transmission
from intranet.mail.connection import ServerUnavailable, SmtpConnection
from intranet.mail.kinds import NotNow, NotWanted, OutOfDate, Values
from intranet.mail.models import MailState, Once, OutgoingMail
from intranet.mail.transmission import Outcome, Stage, Verdict
from intranet.settings import settings

log = logging.getLogger("intranet.mail")

BATCH = 20
#: One call works this long at most; the timetable starts the next one within a minute, and a
#: process that is asked to stop has not long to wait.
RUN_SECONDS = 50.0
#: No further try after the server could not be reached, or two connections in a row broke.
PAUSE = timedelta(seconds=60)
FIRST_DELAY = timedelta(minutes=5)
JITTER = 0.2
#: A mail that we cannot make, or whose text is refused, gets one more chance.
POISON_ATTEMPTS = 2
#: So many failures of one kind in a run are the template's fault, not the mails'.
KIND_FAILURES = 3
KIND_PAUSE = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=30)
MESSAGE_TOO_BIG = 552
_PAUSED = "intranet_mail_paused_until"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it would leave now."""

    address: str
    values: Values
    content: bytes


def send_due() -> Counter[str]:
    """Send what is due; return how many mails ended in which state."""
    paused_until: datetime | None = current_app.extensions.get(_PAUSED)
    if not settings().mail_server or (paused_until is not None and clock.now() < paused_until):
        return Counter()
    courier = Courier()
    try:
        courier.run()
    except OperationalError:
        # What was claimed is taken up again when its lease ends.
        log.warning("database busy", exc_info=True)
    finally:
        courier.connection.close()
        db.session.remove()
    return courier.ended


def forget_addresses() -> int:
    """Forget the addresses and values of mails older than thirty days; return how many rows changed."""
    statement = (
        update(OutgoingMail)
        .where(OutgoingMail.created_at < clock.now() - FORGET_AFTER, OutgoingMail.forgotten_at.is_(None))
        .values(address=None, values={}, forgotten_at=clock.now())
    )
    changed = outbox.rows_changed(statement)
    db.session.commit()
    return changed


class Courier:
    """One run of one worker, with one connection for all its mails."""

    def __init__(self) -> None:
        self.owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.connection = SmtpConnection()
        self.ended: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.broken_in_a_row = 0

    def run(self) -> None:
        """Work until nothing is due, the server is out of reach, or the time is over."""
        end = time.monotonic() + RUN_SECONDS
        while time.monotonic() < end:
            outbox.recover()
            batch = outbox.claim(self.owner, BATCH)
            self._commit()
            if not batch or not self._work_off(batch, end):
                return

    def _work_off(self, batch: Sequence[OutgoingMail], end: float) -> bool:
        """Send a batch; False when there is no use in claiming another."""
        for number, mail in enumerate(batch):
            began = time.monotonic()
            try:
                if began > end:
                    return self._put_back(batch[number:], clock.now(), "out_of_time")
                if self.failures[mail.kind] >= KIND_FAILURES:
                    self._put_back([mail], clock.now() + KIND_PAUSE, "kind_fails")
                    continue
                self._deliver(mail)
            except (ServerUnavailable, OperationalError) as error:
                log.warning("mail server unavailable", extra={"reason": str(error.args[0])[:60]})
                return self._pause(batch[number:], "unavailable")
            if self.broken_in_a_row >= 2:
                return self._pause(batch[number + 1 :], "connection_lost")
            self._keep_pace(began)
        return True

    def _deliver(self, mail: OutgoingMail) -> None:
        for _ in range(3):
            try:
                outcome = self._offer(mail, self._compose(mail))
            except OutOfDate:
                continue
            except NotNow:
                self._put_back([mail], clock.now(), "paused")
            except NotWanted as refusal:
                self._settle(mail, MailState.CANCELLED, reason=str(refusal))
            except (ServerUnavailable, OperationalError):
                raise
            except Exception:
                log.exception("mail cannot be made", extra={"mail": mail.id, "kind": mail.kind})
                self.failures[mail.kind] += 1
                self._again_or_dead(mail, "cannot_be_made", POISON_ATTEMPTS)
            else:
                self._conclude(mail, outcome)
            return
        self._again_or_dead(mail, "keeps_changing", outbox.MAX_ATTEMPTS)

    def _compose(self, mail: OutgoingMail) -> Letter:
        """Make the mail from what is true now, in a transaction that only reads."""
        db.session.remove()
        with begins(writing=False):
            try:
                if mail.expires_at < clock.now():
                    raise NotWanted("stale")
                recipient = recipients.recipient_of(mail)
                kind = kinds.named(mail.kind)
                with force_locale(recipient.language):  # an announcement is read in the reader's words
                    values = kind.compose(mail)
                unsubscribe = kind.unsubscribe_url(mail) if kind.unsubscribe_url else ""
                texts = rendering.render(mail.template, recipient, {**values, "unsubscribe_url": unsubscribe})
            finally:
                db.session.remove()
        return Letter(recipient.address, values, message.build(_headers(mail, recipient, values, unsubscribe), texts))

    def _offer(self, mail: OutgoingMail, letter: Letter) -> Outcome:
        def may_leave() -> bool:
            if outbox.must_wait(mail):
                raise NotNow
            kinds.named(mail.kind).guard(mail, letter.values)
            leaving = outbox.mark_leaving(mail, self.owner)
            self._commit()
            return leaving

        host, sender = self.connection.ready(), identity.bounce_address(mail.id)
        try:
            return transmission.hand_over(host, sender, letter.address, letter.content, may_leave=may_leave)
        finally:
            db.session.remove()

    def _conclude(self, mail: OutgoingMail, outcome: Outcome) -> None:
        if outcome.ends_the_connection:
            self.connection.close()
            self.broken_in_a_row += 1
        elif outcome.verdict is Verdict.TAKEN:
            self.broken_in_a_row = 0
        match outcome.verdict:
            case Verdict.TAKEN:
                self._settle(mail, MailState.SENT, code=outcome.code)
            case Verdict.PUT_OFF:
                self._again_or_dead(mail, "put_off", outbox.MAX_ATTEMPTS, outcome.code)
            case Verdict.BROKEN:
                self._again_or_dead(mail, "connection_lost", outbox.MAX_ATTEMPTS)
            case Verdict.UNCERTAIN if mail.once == Once.AT_MOST_ONCE:
                self._settle(mail, MailState.UNKNOWN, reason="connection_lost")
            case Verdict.UNCERTAIN:
                self._again_or_dead(mail, "connection_lost", outbox.MAX_ATTEMPTS)
            case Verdict.REFUSED:
                self._refused(mail, outcome)

    def _refused(self, mail: OutgoingMail, outcome: Outcome) -> None:
        if outcome.stage is Stage.RECIPIENT:
            self._settle(mail, MailState.DEAD, reason="recipient_refused", code=outcome.code)
        elif outcome.stage is Stage.SENDER and outcome.code != MESSAGE_TOO_BIG:
            # Our own address is refused: that is the configuration's fault, and every mail would die of it.
            raise ServerUnavailable("sender_refused")
        else:
            self._again_or_dead(mail, "text_refused", POISON_ATTEMPTS, outcome.code)

    def _again_or_dead(self, mail: OutgoingMail, reason: str, attempts: int, code: int | None = None) -> None:
        if mail.attempts >= attempts:
            self._settle(mail, MailState.DEAD, reason=reason, code=code)
            return
        delay = FIRST_DELAY * 2 ** (mail.attempts - 1) * (1 + random.random() * JITTER)  # noqa: S311 - no secret
        outbox.defer(mail, self.owner, clock.now() + delay, reason=reason, code=code)
        self._ended(mail, MailState.DEFERRED, reason, code)

    def _settle(self, mail: OutgoingMail, state: MailState, *, reason: str = "", code: int | None = None) -> None:
        if outbox.settle(mail, self.owner, state, reason=reason, code=code) and kinds.is_known(mail.kind):
            kinds.named(mail.kind).settled(mail, state, reason)
        self._ended(mail, state, reason, code)

    def _ended(self, mail: OutgoingMail, state: MailState, reason: str, code: int | None) -> None:
        self._commit()
        self.ended[state.value] += 1
        log.log(
            logging.ERROR if state is MailState.DEAD else logging.INFO,
            "mail",
            extra={"mail": mail.id, "kind": mail.kind, "state": state.value, "reason": reason, "code": code},
        )

    def _pause(self, untried: Sequence[OutgoingMail], reason: str) -> bool:
        """Leave the server alone for a while."""
        until = clock.now() + PAUSE
        current_app.extensions[_PAUSED] = until
        return self._put_back(untried, until, reason)

    def _put_back(self, untried: Sequence[OutgoingMail], until: datetime, reason: str) -> bool:
        db.session.remove()
        outbox.release(untried, self.owner, until, reason=reason)
        self._commit()
        self.ended["waiting"] += len(untried)
        return False

    @staticmethod
    def _commit() -> None:
        db.session.commit()
        db.session.remove()  # nothing read before this commit is believed after it

    @staticmethod
    def _keep_pace(began: float) -> None:
        rate = settings().mail_rate
        if rate:
            time.sleep(max(0.0, began + 1 / rate - time.monotonic()))


def _headers(mail: OutgoingMail, recipient: recipients.Recipient, values: Values, unsubscribe: str) -> message.Headers:
    reply_to = settings().mail_reply_to
    ways_out = [unsubscribe] if unsubscribe else []
    if unsubscribe and reply_to:
        ways_out.append(f"mailto:{reply_to}?subject=unsubscribe")
    return message.Headers(
        sender=message.Mailbox(identity.sender_address(), settings().company_name),
        recipient=message.Mailbox(recipient.address, recipient.name),
        message_id=mail.message_id,
        date=clock.now(),
        list_id=identity.list_id(mail.kind),
        reply_to=message.Mailbox(reply_to) if reply_to else None,
        references=kinds.named(mail.kind).references(mail, values),
        unsubscribe=ways_out,
    )
