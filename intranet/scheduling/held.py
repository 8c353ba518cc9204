"""What of mail itself waits: mails that stood in the outbox when everything was paused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from intranet.mail import outbox
from intranet.scheduling.holding import MAILS, HeldKind
from intranet.scheduling.models import Slot


def words(slot: Slot) -> str:
    """Say how many they are."""
    count = outbox.count_held(slot.key)
    return ngettext("%(num)s mail", "%(num)s mails", count) if count else ""


def let_go(slot: Slot) -> None:
    """Let them leave now."""
    outbox.let_go(slot.key)


def drop(slot: Slot) -> None:
    """Let them never leave."""
    outbox.drop(slot.key)


HELD = (HeldKind(MAILS, _l("Mails that were written already"), release=let_go, drop=drop, words=words),)
