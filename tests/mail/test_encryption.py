"""The way to the server: who it is gets checked, and an encrypted way is never given up for a plain one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intranet.mail.models import OutgoingMail
from intranet.settings import SettingsError, load
from tests.mail.conftest import again, send_due
from tests.servers.smtp import SmtpServer, sending_through

Letter = Callable[..., OutgoingMail]
VALUES = {"environment": "test", "secret_key": "x" * 40, "mail_server": "mail.test", "mail_from": "i@example.test"}
ENCRYPTED = pytest.mark.parametrize("security", ["starttls", "tls"])


@ENCRYPTED
def test_a_server_with_a_trusted_certificate_gets_the_mail(app: Flask, letter: Letter, security: str) -> None:
    letter()
    with SmtpServer(security=security) as server, sending_through(app, server):
        assert send_due() == {"sent": 1}
        assert len(server.deliveries) == 1


@ENCRYPTED
def test_a_server_whose_certificate_nobody_signed_gets_nothing(app: Flask, letter: Letter, security: str) -> None:
    letter()
    with SmtpServer(security=security) as server, sending_through(app, server, mail_ca_file=""):
        assert send_due() == {"waiting": 1}
        assert not server.deliveries
    assert again().attempts == 0


@ENCRYPTED
def test_a_server_with_the_certificate_of_another_gets_nothing(app: Flask, letter: Letter, security: str) -> None:
    letter()
    with SmtpServer(security=security, names=("mail.elsewhere.test",)) as server, sending_through(app, server):
        assert send_due() == {"waiting": 1}
        assert not server.deliveries


@ENCRYPTED
def test_a_server_that_offers_no_encryption_gets_nothing(app: Flask, letter: Letter, security: str) -> None:
    letter()
    with SmtpServer() as server, sending_through(app, server, mail_security=security):
        assert send_due() == {"waiting": 1}
        assert not server.deliveries


def test_a_password_is_never_sent_unencrypted_beyond_this_machine() -> None:
    with pytest.raises(SettingsError, match="mail_security"):
        load({**VALUES, "mail_security": "none", "mail_password": "secret"}, {})
    load({**VALUES, "mail_security": "none"}, {})
    load({**VALUES, "mail_security": "starttls", "mail_password": "secret"}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail_from", ""),
        ("mail_from", "Intranet\r\nBcc: x@y.test"),
        ("mail_timeout", "0"),
        ("mail_ca_file", "/nowhere"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({**VALUES, name: value}, {})
