"""What becomes of mails when the server misbehaves, and that one bad mail holds up no other."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from intranet import clock
from intranet.mail.kinds import MailKind
from intranet.mail.models import MailState, Once, OutgoingMail
from tests.mail.conftest import again, send_due
from tests.servers.smtp import DISCONNECT, SILENCE, SILENT_SECONDS, STORE, SmtpServer, sending_through

Letter = Callable[..., OutgoingMail]


def send_later(minutes: float) -> dict[str, int]:
    with clock.frozen_at(clock.now() + timedelta(minutes=minutes)):
        return send_due()


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "TEXT"])
def test_a_mail_that_is_put_off_is_tried_again_later_and_later(smtp: SmtpServer, letter: Letter, stage: str) -> None:
    smtp.will(stage, "451 greylisted", times=2)
    letter()
    began = clock.now()
    assert send_due() == {"deferred": 1}
    row = again()
    assert (row.state, row.reason, row.last_code, row.attempts) == (MailState.DEFERRED, "put_off", 451, 1)
    assert timedelta(minutes=5) <= row.not_before - began <= timedelta(minutes=7)
    assert send_due() == {}
    assert send_later(8) == {"deferred": 1}
    assert timedelta(minutes=10) <= again().not_before - began - timedelta(minutes=8) <= timedelta(minutes=13)
    assert send_later(25) == {"sent": 1}
    assert len(smtp.deliveries) == 1


def test_after_five_tries_it_is_given_up(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("RCPT", "450 mailbox busy", times=9)
    letter()
    for hours in range(5):
        send_later(hours * 60)
    row = again()
    assert (row.state, row.reason, row.last_code, row.attempts) == (MailState.DEAD, "put_off", 450, 5)


def test_a_mailbox_that_does_not_exist_is_not_tried_again(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("RCPT", "550 no such mailbox")
    letter("letter:1")
    letter("letter:2")
    assert send_due() == {"dead": 1, "sent": 1}
    row = again()
    assert (row.state, row.reason, row.last_code) == (MailState.DEAD, "recipient_refused", 550)
    assert smtp.connections == 1


def test_a_text_that_is_refused_gets_one_more_chance_and_holds_up_nobody(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("TEXT", "554 looks like spam")
    for number in range(100):
        letter(f"letter:{number}")
    assert send_due() == {"deferred": 1, "sent": 99}
    smtp.will("TEXT", "554 looks like spam")
    assert send_later(10) == {"dead": 1}
    assert len(smtp.deliveries) == 99


def test_our_own_address_refused_stops_everything_and_kills_nothing(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("MAIL", "553 sender not allowed")
    letter("letter:1")
    letter("letter:2")
    assert send_due() == {"waiting": 2}
    assert [again(key).attempts for key in ("letter:1", "letter:2")] == [0, 0]
    assert send_later(2) == {"sent": 2}


def test_a_mail_too_big_for_the_server_dies_alone(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("MAIL", "552 message size exceeds limit", times=2)
    letter()
    assert send_due() == {"deferred": 1}
    assert send_later(10) == {"dead": 1}


def test_a_server_that_says_goodbye_is_asked_again_on_a_new_connection(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("RCPT", "421 going down")
    letter("letter:1")
    letter("letter:2")
    assert send_due() == {"deferred": 1, "sent": 1}
    assert smtp.connections == 2


@pytest.mark.parametrize("once", list(Once))
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_connection_that_breaks_before_the_text_costs_nothing(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind], stage: str, once: Once
) -> None:
    kind("weekly", once=once)
    smtp.will(stage, DISCONNECT)
    letter(kind="weekly")
    letter("letter:2", kind="weekly")
    assert send_due() == {"deferred": 1, "sent": 1}
    assert again().reason == "connection_lost"
    assert send_later(10) == {"sent": 1}
    assert len(smtp.message_ids()) == len(set(smtp.message_ids())) == 2


@pytest.mark.parametrize("was_stored", [True, False])
def test_a_connection_that_breaks_after_the_text_leaves_it_unknown(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind], was_stored: bool
) -> None:
    kind("weekly", once=Once.AT_MOST_ONCE)
    smtp.will("TEXT", DISCONNECT, *([STORE] if was_stored else []))
    letter(kind="weekly")
    assert send_due() == {"unknown": 1}
    assert (again().state, again().reason) == (MailState.UNKNOWN, "connection_lost")
    assert send_later(600) == {}
    assert len(smtp.deliveries) == was_stored


def test_a_mail_that_must_arrive_is_sent_again_under_the_same_message_id(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("TEXT", DISCONNECT, STORE)
    row = letter()
    assert row.once == Once.RESEND
    assert send_due() == {"deferred": 1}
    assert send_later(10) == {"sent": 1}
    assert smtp.message_ids() == [row.message_id] * 2


@pytest.mark.parametrize(("stage", "ending"), [("RCPT", "deferred"), ("TEXT", "unknown")])
def test_a_server_that_falls_silent_is_not_waited_for(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind], stage: str, ending: str
) -> None:
    kind("weekly", once=Once.AT_MOST_ONCE)
    smtp.will(stage, SILENCE)
    letter(kind="weekly")
    began = time.monotonic()
    assert send_due() == {ending: 1}
    assert 1.9 < time.monotonic() - began < SILENT_SECONDS / 2, "our patience, not the server's"


def test_two_broken_connections_in_a_row_make_a_pause(smtp: SmtpServer, letter: Letter) -> None:
    smtp.will("RCPT", DISCONNECT, times=9)
    for number in range(6):
        letter(f"letter:{number}")
    assert send_due() == {"deferred": 2, "waiting": 4}
    smtp.behave()
    assert send_due() == {}
    assert smtp.connections == 2
    assert send_later(1.1) == {"sent": 4}
    assert send_later(10) == {"sent": 2}


def test_an_outage_of_hours_costs_no_mail_an_attempt(app: Flask, letter: Letter) -> None:
    server = SmtpServer()
    with sending_through(app, server):  # it has a port, and nobody listens
        letter("letter:1")
        letter("letter:2")
        for minutes in range(0, 180, 10):
            assert send_later(minutes) == {"waiting": 2}
        assert again().attempts == 0
        assert again().state == MailState.DEFERRED
        with server:
            assert send_later(181) == {"sent": 2}


def test_a_mail_that_cannot_be_made_gets_one_more_chance_and_holds_up_nobody(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]
) -> None:
    def compose(mail: OutgoingMail) -> dict[str, object]:
        raise ZeroDivisionError

    kind("broken", compose=compose)
    letter(kind="broken")
    for number in range(2, 50):
        letter(f"letter:{number}")
    assert send_due() == {"deferred": 1, "sent": 48}
    assert send_later(10) == {"dead": 1}
    assert again().reason == "cannot_be_made"


def test_a_fault_in_a_template_does_not_kill_all_mails_of_its_kind(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]
) -> None:
    kind("broken")
    for number in range(10):
        letter(f"broken:{number}", kind="broken", template="there-is-no-such-template")
    letter("letter:1")
    assert send_due() == {"deferred": 3, "waiting": 7, "sent": 1}
    assert send_later(10) == {"dead": 3}
    assert [again(f"broken:{number}").attempts for number in range(10)].count(0) == 7
