"""Where a browser may be sent after signing in: to a path of this site, whatever the address says."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

START = "/"
LONGEST = 2000
#: Rounds of percent-decoding under which a path must stay harmless.
ROUNDS = 3


def safe_destination(wanted: str | None) -> str:
    r"""Return ``wanted`` if every browser reads it as a path of this site, else the start page.

    Refused are other sites in all spellings: a scheme, ``//host``, ``/\host``, controls and spaces
    that browsers drop, and all of these percent-encoded.
    """
    if not wanted or len(wanted) > LONGEST:
        return START
    seen = wanted
    for _ in range(ROUNDS):
        if not _is_path(seen):
            return START
        seen = unquote(seen.partition("?")[0].partition("#")[0])
    path = wanted.partition("?")[0].partition("#")[0]
    return START if path in ("/sign-in", "/sign-out") else wanted


def _is_path(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//") or "\\" in text:
        return False
    if any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") for char in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
