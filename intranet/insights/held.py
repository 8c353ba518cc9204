"""What of insights waits while everything is paused: the nudges of a day."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.insights import nudging
from intranet.scheduling.holding import HeldKind
from intranet.scheduling.models import Slot


def release(slot: Slot) -> None:
    """Nudge those whose day it was when a person lets that go; nobody is nudged twice for it."""
    nudging.nudge_of(slot.due_at, by_itself=False)


HELD = (HeldKind(nudging.NUDGES, _l("Nudges to thank a colleague"), release=release),)
