"""Distinguished names (RFC 4514) and search filters (RFC 4515) as text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ESCAPED = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_PLAIN = re.compile(r"[A-Za-z0-9]+=[\w.@-]+(?: [\w.@-]+)*(?:,[A-Za-z0-9]+=[\w.@-]+(?: [\w.@-]+)*)*", re.ASCII)
_SPECIAL = re.compile(r"[\\*()\x00]")


def _split(text: str, separator: str) -> list[str]:
    """Cut at each separator that no backslash and no quotation mark protects."""
    parts, current, at, quoted = [], "", 0, False
    while at < len(text):
        char = text[at]
        if char == "\\":
            current += text[at : at + 2]
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        if char == separator and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
        at += 1
    return [*parts, current]


def _value(text: str) -> str:
    """Undo the escapes of one attribute value."""
    text = text.strip() if not text.endswith("\\ ") else text.lstrip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _ESCAPED.sub(
        lambda found: bytes.fromhex(found[1].replace("\\", "")).decode("utf-8", "replace") if found[1] else found[2],
        text,
    )


def dn_key(dn: str) -> str:
    r"""Return a form in which two spellings of the same name are equal.

    Case, spaces around separators, the order inside a multi-valued RDN and the way of escaping
    (``\,`` or ``\2C``) do not matter.
    """
    if _PLAIN.fullmatch(dn):  # nine names of ten, in a twentieth of the time
        return dn.lower()
    return _careful_key(dn)


def _careful_key(dn: str) -> str:
    if not dn.strip():
        return ""
    rdns = []
    for rdn in _split(dn, ","):
        pairs = []
        for pair in _split(rdn, "+"):
            kind, _, value = pair.partition("=")
            folded = _SPACES.sub(" ", _value(value)).strip().lower()
            pairs.append(f"{kind.strip().lower()}={folded.translate(_SEPARATORS)}")
        rdns.append("+".join(sorted(pairs)))
    return ",".join(rdns)


#: Inside a key, a separator that belongs to a value must differ from one between values.
_SEPARATORS = str.maketrans({",": "\\2c", "+": "\\2b", "\\": "\\5c"})


def parent(dn: str) -> str:
    """Return the name of the object above, empty for the topmost."""
    return ",".join(_split(dn, ",")[1:]).strip()


def is_dn(text: str) -> bool:
    """Whether every part of the text has the shape ``type=value``."""
    pairs = [pair for rdn in _split(text, ",") for pair in _split(rdn, "+")]
    return all(re.fullmatch(r"\s*[A-Za-z0-9.-]+\s*=.+", pair, re.DOTALL) for pair in pairs)


def escape_rdn(value: str) -> str:
    """Escape a value for use inside a distinguished name."""
    escaped = re.sub(r'([,+"\\<>;=])', r"\\\1", value).replace("\0", "\\00")
    if escaped[:1] in ("#", " "):
        escaped = "\\" + escaped
    if len(escaped) > 1 and escaped.endswith(" "):
        escaped = escaped[:-1] + "\\ "
    return escaped


def equal(attribute: str, value: str | bytes) -> str:
    """Return the filter ``(attribute=value)``; whatever the value holds, it stays a value."""
    if isinstance(value, bytes):
        written = "".join(f"\\{byte:02x}" for byte in value)
    else:
        written = _SPECIAL.sub(lambda found: f"\\{ord(found[0]):02x}", value)
    return f"({attribute}={written})"


def any_of(filters: Iterable[str]) -> str:
    """Return the filter that one of the given ones must meet."""
    return f"(|{''.join(filters)})"


def all_of(filters: Iterable[str]) -> str:
    """Return the filter that all of the given ones must meet."""
    return f"(&{''.join(filters)})"
