"""The link that ends somebody's digests: signed, for this one purpose, without an end.

It carries ids only, says nothing about anybody, signs nobody in, and works for whoever holds it, as
RFC 8058 asks: the mail program sends it, not a browser with cookies.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from intranet.settings import settings

PURPOSE = "digests/unsubscribe/1"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose digests the link ends, and which digest it stood in."""

    person_id: int
    digest_id: int


def make(holder: Holder) -> str:
    """Return the token of a digest."""
    return str(_serializer().dumps([holder.person_id, holder.digest_id]))


def read(token: str) -> Holder | None:
    """Return whose token it is, or None if we did not make it for this purpose."""
    try:
        person_id, digest_id = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return Holder(int(person_id), int(digest_id))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        settings().secret_key, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
