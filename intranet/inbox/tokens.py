"""The link in a mail that ends what the mail is about."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from intranet.mail import links
from intranet.notifications.kinds import Rhythm

PURPOSE = "inbox/mute/2"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose link it is and what it ends: a thread, a group's news, a topic, or with none the summaries of a rhythm."""

    person_id: int
    thread_id: int = 0
    group_id: int = 0
    topic: str = ""
    rhythm: str = Rhythm.DAILY

    @property
    def target(self) -> str:
        """Return what it ends, in one word."""
        return "thread" if self.thread_id else "group" if self.group_id else "topic" if self.topic else self.rhythm


def make(holder: Holder) -> str:
    """Return the token of a mail."""
    return links.sign(PURPOSE, astuple(holder))


def read(token: str) -> Holder | None:
    """Return what the token is for, or None if we did not make it for this purpose."""
    values = links.read(PURPOSE, token, len(fields(Holder)))
    return Holder(*values) if values else None
