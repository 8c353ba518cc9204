"""The link in a mail by which its recipient confirms what they were asked to read, for that one round."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from intranet.mail import links

PURPOSE = "announcements/confirm/1"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose link it is, and for which round of which announcement."""

    person_id: int
    announcement_id: int
    round: int


def make(holder: Holder) -> str:
    """Return the token of a mail."""
    return links.sign(PURPOSE, astuple(holder))


def read(token: str) -> Holder | None:
    """Return what the token is for, or None if we did not make it for this purpose."""
    values = links.read(PURPOSE, token, len(fields(Holder)))
    return Holder(*values) if values else None
