"""The link in a mail that ends what the mail is about: signed, for this one purpose, without an end.

It carries ids only, says nothing about anybody, signs nobody in, and works for whoever holds it, as
RFC 8058 asks: the mail program sends it, not a browser with cookies.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

from itsdangerous import BadData, URLSafeSerializer

from intranet.settings import settings

PURPOSE = "inbox/mute/1"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose link it is and what it ends: a thread, a group's news, a topic, or with none of them the daily mails."""

    person_id: int
    thread_id: int = 0
    group_id: int = 0
    topic: str = ""

    @property
    def target(self) -> str:
        """Return what it ends, in one word."""
        return "thread" if self.thread_id else "group" if self.group_id else "topic" if self.topic else "daily"


def make(holder: Holder) -> str:
    """Return the token of a mail."""
    return str(_serializer().dumps(list(astuple(holder))))


def read(token: str) -> Holder | None:
    """Return what the token is for, or None if we did not make it for this purpose."""
    try:
        person_id, thread_id, group_id, topic = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return Holder(int(person_id), int(thread_id), int(group_id), str(topic))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        settings().secret_key, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
