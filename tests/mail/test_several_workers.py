"""Several workers at once, and workers that are killed: nothing lost, nothing doubled."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.mail import outbox, sending
from intranet.mail.kinds import MailKind
from intranet.mail.models import MailState, Once, OutgoingMail
from intranet.mail.outbox import NewMail
from tests import workers
from tests.mail.conftest import again, send_due
from tests.proofs import Proof
from tests.servers.smtp import SmtpServer

Letter = Callable[..., OutgoingMail]


def states() -> Counter[str]:
    db.session.rollback()  # hold no lock that a worker waits for
    rows = db.session.execute(select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state))
    found = Counter(dict(rows.all()))
    db.session.rollback()
    return found


def write_many(number: int) -> None:
    for first in range(0, number, 500):
        outbox.enqueue(
            [
                NewMail("weekly", f"weekly:{one}", template="check", address=f"a{one}@example.test")
                for one in range(first, min(first + 500, number))
            ]
        )
    db.session.commit()


def test_two_workers_never_send_the_same_mail(
    app: Flask, smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]
) -> None:
    kind("weekly", once=Once.AT_MOST_ONCE)
    write_many(120)

    def work() -> None:
        with app.app_context():
            while sending.send_due():
                pass

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states() == {"sent": 120}
    assert len(smtp.message_ids()) == len(set(smtp.message_ids())) == 120


def test_a_claim_takes_what_is_due_first_and_no_more_than_asked(app: Flask, letter: Letter) -> None:
    now = clock.now()
    for number in range(4):
        letter(f"letter:{number}", not_before=now - timedelta(minutes=number))
    assert [row.dedupe_key for row in outbox.claim("one", 3)] == ["letter:3", "letter:2", "letter:1"]
    assert [row.dedupe_key for row in outbox.claim("two", 3)] == ["letter:0"]


def test_what_must_arrive_does_not_wait_for_what_may_be_lost(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]
) -> None:
    kind("weekly", once=Once.AT_MOST_ONCE)
    write_many(30)
    row = letter("letter:1")
    send_due()
    assert smtp.message_ids()[0] == row.message_id
    assert len(smtp.deliveries) == 31


def test_a_worker_that_lost_its_lease_sends_nothing(smtp: SmtpServer, letter: Letter) -> None:
    letter()
    [row] = outbox.claim("slow", 1)
    db.session.commit()
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        assert send_due() == {"sent": 1}
        assert not outbox.mark_leaving(row, "slow")
        assert not outbox.settle(row, "slow", MailState.DEAD)
    assert again().state == MailState.SENT
    assert len(smtp.deliveries) == 1


@pytest.mark.parametrize(("once", "ending"), [(Once.AT_MOST_ONCE, "unknown"), (Once.RESEND, "sent")])
def test_what_was_on_the_way_when_a_worker_died(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind], once: Once, ending: str
) -> None:
    kind("weekly", once=once)
    letter(kind="weekly")
    [row] = outbox.claim("dead", 1)
    assert outbox.mark_leaving(row, "dead")
    db.session.commit()
    assert send_due() == {}
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        send_due()
    assert again().state == ending


def test_a_mail_that_kills_its_workers_is_given_up(smtp: SmtpServer, letter: Letter) -> None:
    letter()
    for number in range(5):
        with clock.frozen_at(clock.now() + timedelta(hours=number)):
            outbox.recover()
            assert outbox.claim("victim", 1)
            db.session.commit()
    with clock.frozen_at(clock.now() + timedelta(hours=6)):
        assert send_due() == {}
    assert (again().state, again().reason) == (MailState.DEAD, "worker_died")


@contextmanager
def worker(app: Flask, smtp: SmtpServer) -> Iterator[None]:
    settings = app.extensions["intranet_settings"]
    overrides = {
        "environment": "test",
        "data_dir": str(settings.data_dir),
        "secret_key": settings.secret_key,
        "database_url": settings.database_url,
        "public_url": settings.public_url,
        "log_level": "ERROR",
        **smtp.settings,
        "mail_timeout": 30.0,  # no machine is so slow that the server would seem to be silent
    }
    # Of a worker that was killed the next one takes over after two seconds, so that nobody waits for minutes.
    process = workers.start(workers.send_for_ever, overrides, 2.0)
    try:
        yield
    finally:
        workers.end(process)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_workers_killed_at_any_moment_lose_nothing_and_double_nothing(
    app: Flask, smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind], proof: Proof
) -> None:
    """Kill -9 a sending worker again and again: each mail arrives at most once, and each is accounted for."""
    kills, mails = (50, 10_000) if proof.in_full else (3, 200)
    kind("weekly", once=Once.AT_MOST_ONCE)
    write_many(mails)
    for _ in range(kills):
        before = len(smtp.deliveries)
        with worker(app, smtp):
            wait_for(lambda start=before: len(smtp.deliveries) > start or not unfinished())
            time.sleep(proof.random.uniform(0, 0.5))
    with worker(app, smtp):
        wait_for(lambda: not unfinished(), seconds=600)
    found, ids = states(), Counter(smtp.message_ids())
    sent = set(db.session.scalars(select(OutgoingMail.message_id).where(OutgoingMail.state == MailState.SENT)))
    print(f"{mails} mails, {kills} kills: {dict(found)}, {len(ids)} arrived")
    assert set(found) <= {"sent", "unknown"}
    assert sum(found.values()) == mails
    assert max(ids.values()) == 1, "a mail arrived twice"
    assert sent <= set(ids), "a mail that is said to be sent did not arrive"
    assert found["unknown"] <= kills
    proof.note(
        kills=kills, mails=mails, unknown=found["unknown"], lost=len(sent - set(ids)), doubled=ids.total() - len(ids)
    )


def unfinished() -> int:
    return sum(number for state, number in states().items() if state not in ("sent", "unknown", "dead", "cancelled"))


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {dict(states())}"
        time.sleep(0.05)
