"""From texts to the bytes of a message: RFC 5322, 7-bit, with the headers a decent sender writes.

The standard library encodes a long ``List-Unsubscribe`` as RFC 2047 words, which no mail program
understands (CPython issue 85725, flask-mail issue 246). Headers made of addresses in angle brackets
are therefore folded here, between the addresses and never inside one. Bodies are quoted-printable,
so that no line is longer than 76 characters and no server on the way needs to change a byte.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

from intranet.mail.rendering import Rendered

#: RFC 5322 section 2.1.1, without the line end.
MAX_LINE = 998
FOLD_AT = 78
PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
UNSAFE_IN_HEADER = re.compile(r"[\x00-\x1f\x7f]")


class TokensHeader(UnstructuredHeader):
    """A header whose space-separated words must reach the reader byte by byte."""

    max_count = 1
    name: str  # given by the header registry, which mixes this class with its BaseHeader

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the value as written; the parent would decode encoded words. Raises ValueError beyond ASCII."""
        if not value.isascii():
            raise ValueError("this header is written in ASCII")
        kwds["parse_tree"], kwds["decoded"] = None, value  # nobody reads the tree but the parent's fold

    def fold(self, *, policy: Policy) -> str:
        """Fold between words only; a word longer than the line stays whole."""
        first, *words = str(self).split() or [""]
        lines = [f"{self.name}: {first}"]  # some readers stumble over a first line without a value
        for word in words:
            if len(lines[-1]) + 1 + len(word) > FOLD_AT:
                lines.append("")
            lines[-1] += " " + word
        if any(len(line) > MAX_LINE for line in lines):
            raise ValueError(f"{self.name} cannot be folded into lines that a server must accept")
        return policy.linesep.join(lines) + policy.linesep


#: Every header we write but Content-Type and its kin; parsing them would cost more than the rest of a mail.
VERBATIM = """From To Reply-To Subject Date Message-ID In-Reply-To References Content-Language Precedence Auto-Submitted
    X-Auto-Response-Suppress List-ID List-Unsubscribe List-Unsubscribe-Post""".lower().split()


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in VERBATIM:
        registry.map_to_type(name, TokensHeader)  # type: ignore[arg-type]
    return registry


POLICY = SMTP.clone(header_factory=_registry(), cte_type="7bit", max_line_length=FOLD_AT)


def encoded(text: str) -> str:
    """Return text for a header: as it is where it can be, else as encoded words (RFC 2047)."""
    text = _flat(text)
    if not _needs_encoding(text):
        return text
    return Header(text, "utf-8", maxlinelen=FOLD_AT - len("Reply-To: ")).encode(linesep="")


def _flat(text: str) -> str:
    return " ".join(UNSAFE_IN_HEADER.sub(" ", text).split())


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address; the address is ASCII and checked where it came in."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        """Return the form of RFC 5322, the name as an encoded word where it needs one."""
        name = _flat(self.name)
        if not name:
            return f"<{self.address}>"
        if _needs_encoding(name):
            name = encoded(name)
        elif not PLAIN_PHRASE.fullmatch(name):
            name = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
        return f"{name} <{self.address}>"


@dataclass(frozen=True, slots=True)
class Headers:
    """What stands above the texts."""

    sender: Mailbox
    recipient: Mailbox
    message_id: str
    date: datetime
    list_id: str
    reply_to: Mailbox | None = None
    references: Sequence[str] = ()  # the conversation this mail belongs to; it answers the last
    unsubscribe: Sequence[str] = ()  # https address for one press, then others


def build(headers: Headers, content: Rendered) -> bytes:
    """Return the whole message with CRLF line ends.

    The same arguments give the same bytes. Raises ValueError where a header cannot be written.
    """
    message = EmailMessage(policy=POLICY)
    for name, value in _lines(headers, content):
        message[name] = value
    message["MIME-Version"] = "1.0"
    boundary = hashlib.sha256(headers.message_id.encode()).hexdigest()[:32]
    message["Content-Type"] = f'multipart/alternative; boundary="={boundary}"'
    message.set_payload([_part(content.text, "plain"), _part(content.html, "html")])
    return message.as_bytes()


def _lines(headers: Headers, content: Rendered) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = [
        ("From", str(headers.sender)),
        ("To", str(headers.recipient)),
        ("Subject", encoded(content.subject)),
        ("Date", format_datetime(headers.date)),
        ("Message-ID", headers.message_id),
        ("Content-Language", content.language),
        ("List-ID", headers.list_id),
        # RFC 3834: no holiday notice, no auto-responder, no read receipt shall answer a machine.
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]
    if headers.reply_to:
        lines.append(("Reply-To", str(headers.reply_to)))
    if headers.references:
        lines += [("In-Reply-To", headers.references[-1]), ("References", " ".join(headers.references))]
    if headers.unsubscribe:
        lines.append(("List-Unsubscribe", ", ".join(f"<{address}>" for address in headers.unsubscribe)))
        lines.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return lines


def _part(text: str, subtype: str) -> MIMEPart:
    part = MIMEPart(policy=POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(binascii.b2a_qp(text.encode("utf-8"), istext=True).decode("ascii"))
    return part
