"""What the directory answers: entries as the bytes it sent, and the outcome of a bind."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intranet.directory import ber

#: Active Directory sends 1,500 values at most and says so: ``member;range=0-1499``, at the end ``1500-*``.
_RANGE = re.compile(r";range=\d+-(\d+)$", re.IGNORECASE)


class Entry:
    """One object of the directory. Attribute names are read without regard to case."""

    __slots__ = ("_rest", "_values", "dn")

    def __init__(self, dn: str, values: Mapping[str, Sequence[bytes]]) -> None:
        self.dn = dn
        # "cn;lang-de" is the same attribute with an option; the plain one stands first.
        self._values: dict[str, list[bytes]] = {}
        self._rest: dict[str, int] = {}
        for name in sorted(values, key=len):
            plain, option, _ = name.lower().partition(";")
            self._values.setdefault(plain, []).extend(values[name])
            if option and (cut := _RANGE.search(name)):
                self._rest[plain] = int(cut[1]) + 1

    def __repr__(self) -> str:
        return "Entry(…)"  # names and numbers of people stay out of logs and tracebacks

    def raw(self, attribute: str) -> list[bytes]:
        """Return all values as sent."""
        return self._values.get(attribute.lower(), [])

    def rest(self, attribute: str) -> int | None:
        """Return where the values that the server held back begin, None where all are here [MS-ADTS 3.1.1.3.1.3.3]."""
        return self._rest.get(attribute.lower())

    def texts(self, attribute: str) -> list[str]:
        """Return all values as text; bytes that are no UTF-8 become the replacement character."""
        return [value.decode("utf-8", "replace") for value in self.raw(attribute)]

    def text(self, *attributes: str) -> str:
        """Return the first value of the first attribute that has one, else an empty text."""
        for attribute in attributes:
            for value in self.texts(attribute):
                if value.strip():
                    return value
        return ""


PASSWORD_POLICY = "1.3.6.1.4.1.42.2.27.8.5.1"  # noqa: S105 - an object identifier
NETSCAPE_EXPIRED = "2.16.840.1.113730.3.4.4"

_CONTENT = 3  # of an element as ldap3 takes it apart: class, form, type and this


def entry_of(payload: Sequence[Any]) -> Entry:
    """Make an entry of the two elements of a search result, its name and its attributes."""
    dn, attributes = (element[_CONTENT] for element in payload)
    values = {}
    for attribute in attributes:
        name, held = attribute[_CONTENT]
        values[name[_CONTENT].decode("utf-8", "replace")] = [value[_CONTENT] for value in held[_CONTENT]]
    return Entry(dn.decode("utf-8", "replace"), values)


class PolicyError(enum.IntEnum):
    """Errors of the password policy control (draft-behera-ldap-password-policy §6.2) that we act on."""

    PASSWORD_EXPIRED = 0
    ACCOUNT_LOCKED = 1
    CHANGE_AFTER_RESET = 2


@dataclass(frozen=True, slots=True)
class BindAnswer:
    """What a server said to a bind: its result code, its text and its password policy's word."""

    code: int
    message: str = ""
    policy: PolicyError | None = None

    @property
    def accepted(self) -> bool:
        """Whether name and password were right."""
        return self.code == 0


def bind_answer(result: Mapping[str, Any]) -> BindAnswer:
    """Make an answer of the result of a bind and its controls, as ldap3 reads them."""
    controls = result.get("controls") or {}
    policy = policy_error(controls[PASSWORD_POLICY]["value"] or b"") if PASSWORD_POLICY in controls else None
    if policy is None and NETSCAPE_EXPIRED in controls:
        policy = PolicyError.PASSWORD_EXPIRED
    return BindAnswer(int(result["result"]), str(result["message"]), policy)


def policy_error(value: bytes) -> PolicyError | None:
    """Read the value of a password policy response; anything malformed or unknown is no error.

    ``SEQUENCE { warning [0] … OPTIONAL, error [1] ENUMERATED OPTIONAL }``
    """
    try:
        _, content, _ = ber.read(value)
        for tag, inner in ber.children(content):
            if tag == 0x81:
                return PolicyError(ber.integer(inner))
    except ValueError:
        pass
    return None
