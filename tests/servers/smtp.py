"""A real SMTP server that keeps every byte it took, and misbehaves on request.

``aiosmtpd`` speaks the protocol; it refuses lines beyond 998 characters as servers do. A fault is
queued for a stage and used up by the next dialogue that reaches it::

    smtp.will("RCPT", "450 try later")     # any reply
    smtp.will("DATA", DISCONNECT)          # the connection breaks before the text
    smtp.will("TEXT", DISCONNECT, STORE)   # it breaks after the text was taken, before the answer
    smtp.will("TEXT", SILENCE)             # no answer until the client gives up
"""

from __future__ import annotations

import asyncio
import shutil
import ssl
import tempfile
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from tests.servers import free_port
from tests.servers.certificates import Authority

DISCONNECT, SILENCE, STORE = "disconnect", "silence", "store"
SILENT_SECONDS = 30


@dataclass(frozen=True)
class Delivery:
    """One message as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Parse it as a mail program does."""
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    def text(self, subtype: str) -> str:
        """Return the decoded body of ``text/plain`` or ``text/html``."""
        part = self.message.get_body((subtype,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    def header_lines(self, name: str) -> list[bytes]:
        """Return the raw lines of a header, unfolded by nobody."""
        head = self.raw.split(b"\r\n\r\n", 1)[0]
        wanted, lines = False, []
        for line in head.split(b"\r\n"):
            if not line.startswith((b" ", b"\t")):
                wanted = line.lower().startswith(name.lower().encode() + b":")
            if wanted:
                lines.append(line)
        return lines


class _Dialogue(SMTP):
    """The protocol, with faults before the greeting of the text."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        fault = self.event_handler.next_fault("DATA")
        if fault is None:
            await super().smtp_DATA(arg)
        elif fault == DISCONNECT:
            self.transport.abort()
        else:
            await self.push(fault)


class SmtpServer:
    """Start on entering, stop on leaving; ``deliveries`` is what it took."""

    def __init__(self, *, security: str = "none", names: tuple[str, ...] = ("127.0.0.1", "localhost")) -> None:
        self.security = security
        self.port = free_port()
        self.deliveries: list[Delivery] = []
        self.connections = 0
        self._faults: dict[str, deque[tuple[str, ...]]] = defaultdict(deque)
        self._folder = Path(tempfile.mkdtemp(prefix="intranet-smtp-"))
        self.ca_file = ""
        tls = self._certificate(names) if security != "none" else None
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls if security == "tls" else None,
            tls_context=tls if security == "starttls" else None,
            require_starttls=security == "starttls",
            enable_SMTPUTF8=False,
        )
        self._controller.factory = self._dialogue  # type: ignore[method-assign]

    def _dialogue(self) -> SMTP:
        self.connections += 1
        return _Dialogue(self, **self._controller.SMTP_kwargs)

    def __enter__(self) -> Self:
        self._controller.start()
        self.connections = 0  # starting looks whether it answers
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def settings(self) -> dict[str, Any]:
        """What the application needs to know to send through it."""
        return {
            "mail_server": "127.0.0.1",
            "mail_port": self.port,
            "mail_security": self.security,
            "mail_ca_file": self.ca_file,
            "mail_rate": 0.0,
            "mail_timeout": 2.0,
            "mail_from": "intranet@example.test",
        }

    def will(self, stage: str, *fault: str, times: int = 1) -> None:
        """Queue a fault for ``MAIL``, ``RCPT``, ``DATA`` or ``TEXT``."""
        self._faults[stage].extend([fault] * times)

    def behave(self) -> None:
        """Forget the faults still queued."""
        self._faults.clear()

    def next_fault(self, stage: str) -> str | None:
        """Use up the next fault of a stage."""
        return self._faults[stage].popleft()[0] if self._faults[stage] else None

    def message_ids(self) -> list[str]:
        """Return the Message-ID of everything taken, in order."""
        return [str(delivery.message["Message-ID"]) for delivery in self.deliveries]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the envelope sender."""
        answer = await self._answer(server, "MAIL")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient."""
        answer = await self._answer(server, "RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the text, which has arrived whole when this is called."""
        faults = self._faults["TEXT"]
        if not faults or STORE in faults[0]:
            assert isinstance(envelope.content, bytes)
            for recipient in envelope.rcpt_tos:
                self.deliveries.append(Delivery(str(envelope.mail_from), recipient, envelope.content))
        return await self._answer(server, "TEXT")

    async def _answer(self, server: SMTP, stage: str) -> str:
        fault = self.next_fault(stage)
        if fault == DISCONNECT:
            server.transport.abort()
        elif fault == SILENCE:
            await asyncio.sleep(SILENT_SECONDS)
        return fault if fault and fault[0].isdigit() else "250 OK"

    def _certificate(self, names: tuple[str, ...]) -> ssl.SSLContext:
        """Let an authority of our own sign for ``names``; ``ca_file`` is what a client must trust."""
        authority = Authority(self._folder)
        issued = authority.issue("smtp", *(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names))
        self.ca_file = str(authority.ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(issued.certificate, issued.key)
        return context


@contextmanager
def sending_through(app: Flask, server: SmtpServer, **changes: Any) -> Iterator[SmtpServer]:
    """Let the application send through the server inside the block."""
    settings = vars(app.extensions["intranet_settings"])
    before = dict(settings)
    settings.update(server.settings | changes)
    app.extensions.pop("intranet_mail_paused_until", None)
    try:
        yield server
    finally:
        settings.clear()
        settings.update(before)
        app.extensions.pop("intranet_mail_paused_until", None)
