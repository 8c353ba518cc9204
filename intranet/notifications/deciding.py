"""Whether somebody is told, and when by mail: one pure function for the inbox and for mails.

It is asked when a notice is written and again when its mail is about to leave, so the two cannot
contradict each other, and whoever mutes something meanwhile gets no mail of it any more.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from intranet.notifications.kinds import Concern, Kind, Rhythm


class Level(enum.StrEnum):
    """How much of a group's news somebody wants: a rhythm for mails, or nothing at all."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    DIGEST = "digest"
    NEVER = "never"  # in the inbox only
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants to hear of one event; what they have not decided is none or false."""

    rhythm: Rhythm | None = None  # chosen for the kind's topic
    level: Level | None = None  # chosen for the group it happens in
    mutes_thread: bool = False
    mutes_actor: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows for one person."""

    inbox: bool
    mail: Rhythm


NOTHING = Decision(inbox=False, mail=Rhythm.NEVER)
INBOX_ONLY = Decision(inbox=True, mail=Rhythm.NEVER)
AT_ONCE = Decision(inbox=True, mail=Rhythm.NOW)


def decide(kind: Kind, wishes: Wishes) -> Decision:
    """Return whether the person is told of an event of the kind, and when by mail.

    What must reach everybody does. A muted thread or person is silent, but for duties. A muted group has
    no news; what concerns the person there still stands in the inbox, without a mail. For news a group's
    own level goes before the choice for all groups.
    """
    if kind.must_reach:
        return AT_ONCE
    if not kind.is_duty and (wishes.mutes_thread or wishes.mutes_actor):
        return NOTHING
    chosen = wishes.rhythm or kind.topic.rhythm
    if kind.concern is Concern.AROUND_ME:
        level = wishes.level or Level(chosen)
        return NOTHING if level is Level.MUTED else Decision(inbox=True, mail=Rhythm(level))
    if wishes.level is Level.MUTED and not kind.is_duty:
        return INBOX_ONLY
    return Decision(inbox=True, mail=chosen)
