"""The way to the SMTP server: Flask-Mail's connection with a time limit and a checked certificate.

Flask-Mail 0.10 waits for ever (its issue 114) and does not look at the certificate after STARTTLS
(its pull request 241). An encrypted way that is asked for is never given up for a plain one.
"""

from __future__ import annotations

import smtplib
import socket
import ssl

import flask_mail

from intranet.mail import identity
from intranet.settings import Settings, settings


class ServerUnavailable(Exception):
    """The server cannot be reached, is not who it says it is, or does not let us in."""


class SmtpConnection(flask_mail.Connection):
    """A connection that serves many mails, opened when the first one needs it."""

    host: smtplib.SMTP | None

    def __init__(self) -> None:
        self.site: Settings = settings()
        options = {
            "MAIL_SERVER": self.site.mail_server,
            "MAIL_PORT": self.site.mail_port,
            "MAIL_USERNAME": self.site.mail_username or None,
            "MAIL_PASSWORD": self.site.mail_password or None,
            "MAIL_USE_TLS": self.site.mail_security == "starttls",
            "MAIL_USE_SSL": self.site.mail_security == "tls",
        }
        super().__init__(flask_mail.Mail().init_mail(options))  # type: ignore[arg-type]

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in. Raises ServerUnavailable, never falls back to less."""
        host: smtplib.SMTP | None = None
        try:
            host = self._connected()
            if self.mail.use_tls:
                host.starttls(context=self._trust())
            host.ehlo_or_helo_if_needed()
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except (smtplib.SMTPException, OSError) as error:  # ssl.SSLError is an OSError
            if host is not None:
                host.close()
            raise ServerUnavailable(type(error).__name__) from error
        return host

    def ready(self) -> smtplib.SMTP:
        """Return the open connection, a new one where there is none. Raises ServerUnavailable."""
        if self.host is None or self.host.sock is None:
            self.host = self.configure_host()
        return self.host

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        if self.host is not None:
            try:
                self.host.quit()
            except (smtplib.SMTPException, OSError):
                self.host.close()
            self.host = None

    def _connected(self) -> smtplib.SMTP:
        timeout, name = self.site.mail_timeout, identity.domain()
        host: smtplib.SMTP
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(
                self.mail.server, self.mail.port, local_hostname=name, timeout=timeout, context=self._trust()
            )
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port, local_hostname=name, timeout=timeout)
        assert host.sock is not None  # noqa: S101 - the constructor has connected
        # The end of a mail is a small packet after a large one; Nagle would hold it back.
        host.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return host

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.site.mail_ca_file or None)
