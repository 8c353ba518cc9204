"""Links in mails that end something by themselves: signed, for one purpose, without an end.

A token carries ids only, says nothing about anybody, signs nobody in, and works for whoever holds it, as
RFC 8058 asks: the mail program sends it, not a browser with cookies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint
from itsdangerous import BadData, URLSafeSerializer

from intranet.settings import settings


def sign(purpose: str, values: Sequence[int | str]) -> str:
    """Return the token of these values for one purpose."""
    return str(_serializer(purpose).dumps(list(values)))


def read(purpose: str, token: str, count: int) -> list[Any] | None:
    """Return the ``count`` values of a token, or None if we did not make it for this purpose."""
    try:
        values = _serializer(purpose).loads(token)
    except BadData:
        return None
    return values if isinstance(values, list) and len(values) == count else None


def let_mail_programs_send(bp: Blueprint, view: Callable[..., Any]) -> None:
    """Let a view that a token opens be sent from anywhere.

    A mail program sends no cookie, no CSRF token, and whatever origin it likes. The token in the address is
    the right, and can do nothing else.
    """
    view.is_cross_site = True  # type: ignore[attr-defined]
    bp.record_once(lambda state: state.app.extensions["csrf"].exempt(view))


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        settings().secret_key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
