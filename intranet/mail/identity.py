"""The names a mail carries: its Message-ID, its thread, its list and the address bounces return to.

All are derived from the row with HMAC-SHA-256 under the secret key, each for its own purpose: made
again they are the same, and nobody else can make one.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from intranet.settings import settings

#: 80 bits: enough against guessing, short enough for the 64 characters of a local part (RFC 5321).
SIGNATURE_HEX_DIGITS = 20
BOUNCE_TAG = re.compile(r"(?P<box>[^+@]+)\+(?P<id>\d{1,15})\.(?P<signature>[0-9a-f]{20})@(?P<domain>[^@]+)")


def domain() -> str:
    """Return the domain in whose name mails are written."""
    return str(settings().mail_from.rpartition("@")[2] or settings().public_host.partition(":")[0])


def message_id(kind: str, dedupe_key: str) -> str:
    """Return the one Message-ID of the mail with this key, however often it is made."""
    return f"<{kind}.{_signed('message-id', dedupe_key, 32)}@{domain()}>"


def thread_id(thread: str) -> str:
    """Return the id that mails of one thread refer to."""
    return f"<{thread}@{domain()}>"


def list_id(kind: str) -> str:
    """Return the List-ID (RFC 2919) by which people sort this kind of mail."""
    return f"<{kind}.{domain()}>"


def sender_address() -> str:
    """Return the address mails come from."""
    return str(settings().mail_from)


def bounce_address(mail_id: int) -> str:
    """Return the envelope sender of one mail, so that a bounce tells which one it was (VERP)."""
    mailbox = settings().mail_return_path
    if not mailbox:
        return sender_address()
    box, _, host = mailbox.rpartition("@")
    return f"{box}+{mail_id}.{_signed('bounce', str(mail_id), SIGNATURE_HEX_DIGITS)}@{host}"


def bounced_mail_id(address: str) -> int | None:
    """Return which mail a bounce address belongs to, or None if we did not make it."""
    found = BOUNCE_TAG.fullmatch(address.strip().lower())
    if found is None or f"{found['box']}@{found['domain']}" != settings().mail_return_path.lower():
        return None
    expected = _signed("bounce", str(int(found["id"])), SIGNATURE_HEX_DIGITS)
    return int(found["id"]) if hmac.compare_digest(expected, found["signature"]) else None


def _signed(purpose: str, text: str, digits: int) -> str:
    key = settings().secret_key.encode()
    return hmac.new(key, f"mail/{purpose}/{text}".encode(), hashlib.sha256).hexdigest()[:digits]
