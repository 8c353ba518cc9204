"""A server to send through, and kinds of mail to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, current_app

from intranet.database import db
from intranet.mail import kinds, outbox, sending
from intranet.mail.kinds import MailKind
from intranet.mail.models import OutgoingMail
from tests.servers.smtp import SmtpServer, sending_through


@pytest.fixture
def smtp(app: Flask) -> Iterator[SmtpServer]:
    """A server that the application sends through."""
    with SmtpServer() as server, sending_through(app, server):
        yield server


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., MailKind]:
    """A function that registers a kind for this test."""

    def register(name: str = "letter", **rules: Any) -> MailKind:
        known = MailKind(name, **rules)
        monkeypatch.setitem(kinds._kinds, name, known)
        return known

    return register


@pytest.fixture
def letter(app: Flask, kind: Callable[..., MailKind]) -> Callable[..., OutgoingMail]:
    """A function that writes a mail and commits it; the template is the one of `intranet mail check`."""
    kind("letter")

    def write(key: str = "letter:1", **values: Any) -> OutgoingMail:
        values = {"kind": "letter", "template": "check", "address": "somebody@example.test", **values}
        outbox.enqueue(outbox.NewMail(dedupe_key=key, **values))
        db.session.commit()
        return again(key)

    return write


def send_due() -> dict[str, int]:
    """Send as the job process does: in a context and a session of its own."""
    db.session.commit()
    try:
        with current_app.app_context():  # type: ignore[attr-defined]
            return dict(sending.send_due())
    finally:
        db.session.expire_all()


def again(key: str = "letter:1") -> OutgoingMail:
    """Read a mail anew."""
    db.session.expire_all()
    row = outbox.find(key)
    assert row is not None
    return row
