"""The cookie by which a browser is known to have signed in before. It proves nothing else.

It opens no door: it only gives an account one more try where strangers have used up the others.
So it survives signing out, and a stolen one is worth a single guess in 15 minutes.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Request, current_app
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from intranet.settings import settings

KEPT = timedelta(days=365)
#: Accounts remembered for one browser, newest first: two keys each, the typed name's and the id's.
MOST_KEYS = 10


def cookie_name() -> str:
    """Return the cookie's name."""
    return "__Host-intranet_device" if settings().is_https else "intranet_device"


def known_accounts(request: Request) -> list[str]:
    """Return the keys of the accounts that have signed in in this browser."""
    try:
        keys = _serializer().loads(request.cookies.get(cookie_name(), ""))
    except BadData:
        return []
    return [key for key in keys if isinstance(key, str)][:MOST_KEYS] if isinstance(keys, list) else []


def remember(response: Response, keys: list[str], before: list[str]) -> None:
    """Add an account's keys to the browser's."""
    kept = list(dict.fromkeys([*keys, *before]))[:MOST_KEYS]
    response.set_cookie(
        cookie_name(),
        str(_serializer().dumps(kept)),
        max_age=int(KEPT.total_seconds()),
        path="/",
        secure=settings().is_https,
        httponly=True,
        samesite="Strict",
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="directory.devices")
