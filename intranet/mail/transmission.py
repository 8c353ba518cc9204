"""Handing one message over, command by command, so that we know how far it came.

``smtplib.SMTP.sendmail`` does the same in one call, but after a broken connection it cannot say
whether the server may have taken the message. The line is the dot that ends the text: before it the
server must forget everything (RFC 5321 section 4.1.1.4), after it nobody knows until it answers.
"""

from __future__ import annotations

import enum
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

LINE_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")
END_OF_TEXT = b".\r\n"
SERVICE_CLOSING = 421


class Stage(enum.StrEnum):
    """Which command was answered."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"


class Verdict(enum.Enum):
    """What became of the message."""

    TAKEN = enum.auto()
    PUT_OFF = enum.auto()  # 4xx: try again later
    REFUSED = enum.auto()  # 5xx: for good
    BROKEN = enum.auto()  # connection lost before the end of the text: not taken
    UNCERTAIN = enum.auto()  # connection lost after it: nobody knows
    WITHHELD = enum.auto()  # we changed our mind before the text


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict and where it fell."""

    verdict: Verdict
    stage: Stage = Stage.TEXT
    code: int | None = None

    @property
    def ends_the_connection(self) -> bool:
        """Whether the next message needs another connection."""
        return self.verdict in (Verdict.BROKEN, Verdict.UNCERTAIN) or self.code == SERVICE_CLOSING


def hand_over(
    host: smtplib.SMTP, sender: str, recipient: str, message: bytes, *, may_leave: Callable[[], bool]
) -> Outcome:
    """Offer ``message`` (CRLF lines) to the server and return what became of it.

    ``may_leave`` is asked after the server has accepted the recipient and before the text; if it
    says no, the text stays here. What it raises passes through, with the dialogue reset.
    """
    stage = Stage.SENDER
    try:
        size = [f"size={len(message)}"] if host.has_extn("size") else []
        code, _ = host.mail(sender, size)
        if code == 250:
            stage = Stage.RECIPIENT
            code, _ = host.rcpt(recipient)
        if code not in (250, 251):
            return _reset(host, _refusal(stage, code))
    except (smtplib.SMTPException, OSError):
        return Outcome(Verdict.BROKEN, stage)
    allowed = False
    try:
        allowed = may_leave()
    finally:
        if not allowed:
            _reset(host, Outcome(Verdict.WITHHELD))
    return _text(host, message) if allowed else Outcome(Verdict.WITHHELD)


def _text(host: smtplib.SMTP, message: bytes) -> Outcome:
    uncertain = False
    try:
        code, _ = host.docmd("DATA")
        if code != 354:
            return _reset(host, _refusal(Stage.TEXT, code))
        host.send(LINE_BEGINS_WITH_DOT.sub(b"..", message))
        uncertain = True
        host.send(END_OF_TEXT)
        code, _ = host.getreply()
    except (smtplib.SMTPException, OSError):
        return Outcome(Verdict.UNCERTAIN if uncertain else Verdict.BROKEN, Stage.TEXT)
    return Outcome(Verdict.TAKEN, code=code) if code == 250 else _refusal(Stage.TEXT, code)


def _refusal(stage: Stage, code: int) -> Outcome:
    """Read anything but 5xx as *later*: an answer out of turn says nothing about the mail."""
    return Outcome(Verdict.REFUSED if 500 <= code <= 599 else Verdict.PUT_OFF, stage, code)


def _reset(host: smtplib.SMTP, outcome: Outcome) -> Outcome:
    """Make the server forget the sender and recipient; a connection that cannot is of no more use."""
    if outcome.code != SERVICE_CLOSING:
        try:
            code, _ = host.rset()
        except (smtplib.SMTPException, OSError):
            code = -1
        if code != 250:
            host.close()
    return outcome
