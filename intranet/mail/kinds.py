"""What mails are for. Each kind says how often it may arrive and when it is no longer wanted.

A feature registers its kinds where its notices stand. Between writing a mail and sending it, hours
may pass: rights change, people opt out, come back or leave. So a kind may bring two functions that
run at the last moment, with nobody signed in:

* ``compose(mail)`` makes the template's values anew;
* ``guard(mail, values)`` runs in the very transaction that marks the mail as leaving, and is the
  last word on what was composed.

``settled(mail, state, reason)`` runs in the transaction that writes how it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from intranet.mail import identity
from intranet.mail.models import MailState, Once, OutgoingMail

Values = Mapping[str, Any]


class NotWanted(Exception):
    """The mail must not go; the argument is the reason kept in the outbox (at most 60 characters)."""


class NotNow(Exception):
    """What happens by itself was paused meanwhile: it waits."""


class OutOfDate(Exception):
    """What was composed is no longer right: compose it again."""


def written_values(mail: OutgoingMail) -> Values:
    """Use what was written with the mail."""
    return mail.values


def always_wanted(mail: OutgoingMail, values: Values) -> None:
    """Ask nothing more."""


def nothing_to_note(mail: OutgoingMail, state: MailState, reason: str) -> None:
    """Need not know how it ended."""


def its_thread(mail: OutgoingMail, values: Values) -> Sequence[str]:
    """Let mails of one thread stand together."""
    return [identity.thread_id(mail.thread)] if mail.thread else []


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail and its rules."""

    name: str
    once: Once = Once.RESEND
    #: Later than this after it was due it says nothing worth saying; it is cancelled, not sent.
    expires_after: timedelta = timedelta(days=5)
    compose: Callable[[OutgoingMail], Values] = written_values
    guard: Callable[[OutgoingMail, Values], None] = always_wanted
    settled: Callable[[OutgoingMail, MailState, str], None] = nothing_to_note
    #: Address that ends this kind of mail with one press (RFC 8058); None where it cannot be ended.
    unsubscribe_url: Callable[[OutgoingMail], str] | None = None
    #: Message-IDs of the conversation it belongs to, the one it answers last.
    references: Callable[[OutgoingMail, Values], Sequence[str]] = its_thread
    #: Whether it waits for a person while what happens by itself is paused.
    waits_while_paused: bool = False


_kinds: dict[str, MailKind] = {}
#: Those who know whether what happens by itself is paused.
_gates: list[Callable[[], bool]] = []


def register(kind: MailKind) -> MailKind:
    """Make a kind known. Raises ValueError if its name is taken."""
    if kind.name in _kinds:
        raise ValueError(f"there is already a kind of mail named {kind.name!r}")
    _kinds[kind.name] = kind
    return kind


def is_known(name: str) -> bool:
    """Whether a feature that is installed sends this kind; an older version may have sent others."""
    return name in _kinds


def named(name: str) -> MailKind:
    """Return a registered kind. Raises LookupError for any other name."""
    if name not in _kinds:
        raise LookupError(f"there is no kind of mail named {name!r}")
    return _kinds[name]


def register_gate(is_closed: Callable[[], bool]) -> None:
    """Let kinds that say so wait while a gate is closed; what becomes of them then is the gate's affair."""
    _gates.append(is_closed)


def that_can_wait() -> list[str]:
    """Return the kinds that wait while what happens by itself is paused."""
    return sorted(kind.name for kind in _kinds.values() if kind.waits_while_paused)


def held_back() -> list[str]:
    """Return the kinds that must not leave now."""
    return that_can_wait() if any(is_closed() for is_closed in _gates) else []


#: ``intranet mail check``: somebody waits for it at a terminal.
CHECK = register(MailKind("check", expires_after=timedelta(hours=1)))
