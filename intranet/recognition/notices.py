"""Who is told: the people who are thanked."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.notifications.models import NoticeKind
from intranet.notifications.notices import notify
from intranet.recognition.models import Thanks


def thanked(thanks: Thanks, recipient_ids: Iterable[int]) -> None:
    """Tell each recipient."""
    notify(
        recipient_ids,
        NoticeKind.THANKS,
        subject=f"thanks:{thanks.id}",
        actor_id=thanks.author_id,
        item_id=thanks.id,
    )
