"""``intranet mail`` for whoever looks after the site."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from intranet.mail import commands
from intranet.mail.models import OutgoingMail
from tests.mail.conftest import again, send_due
from tests.servers.smtp import SmtpServer, sending_through

Letter = Callable[..., OutgoingMail]


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(commands.mail, arguments)
    return result.exit_code, result.output


def test_a_check_says_what_the_server_answered(app: Flask, smtp: SmtpServer) -> None:
    code, output = run(app, "check", "somebody@example.test")
    assert code == 0
    assert smtp.message_ids()[0] in output
    smtp.will("RCPT", "550 no such mailbox")
    code, output = run(app, "check", "nobody@example.test")
    assert code == 1
    assert "dead (recipient_refused, 550)" in output


def test_without_a_server_it_says_so(app: Flask) -> None:
    for arguments in (["check", "somebody@example.test"], ["send"]):
        code, output = run(app, *arguments)
        assert code == 1
        assert "mail_server" in output


def test_sending_tells_how_it_went(app: Flask, smtp: SmtpServer, letter: Letter) -> None:
    letter("letter:1")
    letter("letter:2")
    smtp.will("RCPT", "450 busy")
    assert run(app, "send") == (0, "1 deferred, 1 sent\n")
    assert run(app, "send") == (0, "Nothing was due.\n")


def test_status_counts_and_tells_the_story_of_one(app: Flask, smtp: SmtpServer, letter: Letter) -> None:
    with sending_through(app, smtp, mail_return_path="bounces@example.test"):
        letter("letter:1")
        send_due()
        assert run(app, "status")[1].split() == ["1", "letter", "sent"]
        row = again()
        for key in (str(row.id), row.message_id, smtp.deliveries[0].sender):
            code, output = run(app, "status", key)
            assert code == 0
            assert row.message_id in output
            assert "somebody@example.test" not in output
        assert run(app, "status", "bounces+1.0000@example.test")[0] == 1
