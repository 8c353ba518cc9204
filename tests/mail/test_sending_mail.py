"""Sending what is due through a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from intranet import clock
from intranet.database import db
from intranet.mail import identity, outbox, sending
from intranet.mail.kinds import MailKind, NotWanted, OutOfDate
from intranet.mail.models import MailState, OutgoingMail
from tests.cast import Cast
from tests.mail.conftest import again, send_due
from tests.servers.smtp import SmtpServer

Letter = Callable[..., OutgoingMail]


def test_a_mail_that_is_due_arrives_and_is_marked_sent(smtp: SmtpServer, letter: Letter) -> None:
    row = letter()
    assert send_due() == {"sent": 1}
    assert [(d.sender, d.recipient) for d in smtp.deliveries] == [("intranet@example.test", "somebody@example.test")]
    assert smtp.message_ids() == [row.message_id]
    sent = again()
    assert (sent.state, sent.last_code, sent.attempts, sent.owner) == (MailState.SENT, 250, 1, None)
    assert sent.sent_at is not None
    assert "They do. You need not answer." in smtp.deliveries[0].text("plain").replace("\n", " ")


def test_what_is_sent_is_not_sent_again(smtp: SmtpServer, letter: Letter) -> None:
    letter()
    send_due()
    assert send_due() == {}
    assert len(smtp.deliveries) == 1


def test_a_mail_waits_until_it_is_due(smtp: SmtpServer, letter: Letter) -> None:
    letter(not_before=clock.now() + timedelta(hours=1))
    assert send_due() == {}
    with clock.frozen_at(clock.now() + timedelta(minutes=61)):
        assert send_due() == {"sent": 1}


def test_many_mails_share_one_connection(smtp: SmtpServer, letter: Letter) -> None:
    for number in range(45):
        letter(f"letter:{number}")
    assert send_due() == {"sent": 45}
    assert smtp.connections == 1
    assert len(set(smtp.message_ids())) == 45


def test_without_a_server_mails_wait(app: Flask, letter: Letter) -> None:
    letter()
    assert send_due() == {}
    assert again().state == MailState.READY


def test_it_goes_to_the_address_a_person_has_now_and_speaks_their_language(
    smtp: SmtpServer, letter: Letter, cast: Cast
) -> None:
    letter(person_id=cast.ada.id, address=None)
    cast.ada.email, cast.ada.language = "new@example.test", "de"
    db.session.commit()
    send_due()
    [delivery] = smtp.deliveries
    assert delivery.recipient == "new@example.test"
    assert delivery.message["Content-Language"] == "de"
    assert str(delivery.message["To"].addresses[0].display_name) == "Ada Łukasiewicz"


@pytest.mark.parametrize("state", ["deactivated", "imported"])
def test_who_has_left_gets_no_mail(smtp: SmtpServer, letter: Letter, cast: Cast, state: str) -> None:
    letter(person_id=cast.ada.id, address=None)
    cast.ada.state = state
    db.session.commit()
    assert send_due() == {"cancelled": 1}
    assert again().reason == "recipient_left"
    assert not smtp.deliveries


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@example.test",
        "a b@example.test",
        "a@example.test\r\nRCPT TO:<b@example.test>",
        "<a@example.test>",
        "a@example.test, b@example.test",
        "ä@example.test",
        "a..b@example.test",
        "a@-example.test",
        "a@" + "x" * 64 + ".test",
        "x" * 65 + "@example.test",
    ],
)
def test_what_is_no_address_never_reaches_the_server(smtp: SmtpServer, letter: Letter, address: str) -> None:
    letter(address=address)
    assert send_due() == {"cancelled": 1}
    assert again().reason == "bad_address"
    assert not smtp.deliveries


def test_a_domain_beyond_ascii_is_written_as_dns_knows_it(smtp: SmtpServer, letter: Letter) -> None:
    letter(address="info@müller.example")
    assert send_due() == {"sent": 1}
    assert smtp.deliveries[0].recipient == "info@xn--mller-kva.example"


def test_old_news_is_cancelled(smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]) -> None:
    kind("weekly", expires_after=timedelta(hours=36))
    letter(kind="weekly")
    with clock.frozen_at(clock.now() + timedelta(hours=37)):
        assert send_due() == {"cancelled": 1}
    assert again().reason == "stale"


def test_a_kind_has_the_last_word(smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]) -> None:
    def guard(mail: OutgoingMail, values: object) -> None:
        raise NotWanted("opted_out")

    noted = []
    kind("weekly", guard=guard, settled=lambda mail, state, reason: noted.append((mail.id, state, reason)))
    row = letter(kind="weekly")
    letter("letter:2")
    assert send_due() == {"cancelled": 1, "sent": 1}
    assert again().reason == "opted_out"
    assert noted == [(row.id, MailState.CANCELLED, "opted_out")]
    assert smtp.message_ids() == [again("letter:2").message_id]


def test_what_changed_while_it_was_made_is_made_again(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]
) -> None:
    versions = iter([1, 2, 3])

    def compose(mail: OutgoingMail) -> dict[str, Any]:
        return {"company_name": f"Version {next(versions)}"}

    def guard(mail: OutgoingMail, values: Any) -> None:
        if values["company_name"] != "Version 2":
            raise OutOfDate

    kind("weekly", compose=compose, guard=guard)
    letter(kind="weekly")
    assert send_due() == {"sent": 1}
    assert smtp.deliveries[0].message["Subject"] == "Mail from Version 2 arrives"


def test_what_never_stops_changing_does_not_hold_the_others(
    smtp: SmtpServer, letter: Letter, kind: Callable[..., MailKind]
) -> None:
    def guard(mail: OutgoingMail, values: object) -> None:
        raise OutOfDate

    kind("weekly", guard=guard)
    letter(kind="weekly")
    letter("letter:2")
    assert send_due() == {"deferred": 1, "sent": 1}
    assert again().reason == "keeps_changing"


def test_each_mail_has_a_bounce_address_of_its_own_that_nobody_can_make(
    app: Flask, smtp: SmtpServer, letter: Letter
) -> None:
    vars(app.extensions["intranet_settings"])["mail_return_path"] = "bounces@example.test"
    first, second = letter("letter:1"), letter("letter:2")
    send_due()
    senders = [delivery.sender for delivery in smtp.deliveries]
    assert len(set(senders)) == 2
    assert [identity.bounced_mail_id(sender) for sender in senders] == [first.id, second.id]
    assert all(len(sender.partition("@")[0]) <= 64 for sender in senders)
    signature = senders[0].partition(".")[2]
    for forged in (f"bounces+{second.id}.{signature}", senders[0].replace("@", "@evil."), "bounces@example.test", ""):
        assert identity.bounced_mail_id(forged) is None
    assert smtp.deliveries[0].message["From"].addresses[0].addr_spec == "intranet@example.test"


def test_mails_of_a_thread_stand_together(smtp: SmtpServer, letter: Letter) -> None:
    letter("letter:1", thread="question-7")
    letter("letter:2", thread="question-7")
    send_due()
    threads = {str(delivery.message["References"]) for delivery in smtp.deliveries}
    assert threads == {"<question-7@example.test>"}


def test_addresses_and_values_are_forgotten_after_thirty_days(smtp: SmtpServer, letter: Letter) -> None:
    letter("letter:1", values={"company_name": "Elsewhere"})
    send_due()
    with clock.frozen_at(clock.now() + timedelta(days=29)):
        assert sending.forget_addresses() == 0
        letter("letter:2")
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert sending.forget_addresses() == 1
        assert sending.forget_addresses() == 0
    old = again("letter:1")
    assert (old.address, old.values, old.state) == (None, {}, MailState.SENT)
    assert again("letter:2").address == "somebody@example.test"
    assert outbox.enqueue(outbox.NewMail("letter", "letter:1", template="check", address="a@example.test")) == 0
