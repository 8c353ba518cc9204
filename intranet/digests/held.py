"""What of digests waits while everything is paused: the edition of a week."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet import jobs
from intranet.digests import planner
from intranet.scheduling.holding import HeldKind
from intranet.scheduling.models import Slot


def release(_slot: Slot) -> None:
    """Plan the edition of the moment at which a person lets it go; nobody gets two of a week."""
    planner.plan()
    jobs.wake("mail")


HELD = (HeldKind("digests", _l("Digests of a week"), release=release),)
