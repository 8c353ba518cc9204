"""The link that ends somebody's digests."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from intranet.mail import links

PURPOSE = "digests/unsubscribe/1"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose digests the link ends, and which digest it stood in."""

    person_id: int
    digest_id: int


def make(holder: Holder) -> str:
    """Return the token of a digest."""
    return links.sign(PURPOSE, astuple(holder))


def read(token: str) -> Holder | None:
    """Return whose token it is, or None if we did not make it for this purpose."""
    values = links.read(PURPOSE, token, len(fields(Holder)))
    return Holder(*values) if values else None
