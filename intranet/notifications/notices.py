"""Writing into inboxes, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from intranet import clock
from intranet.database import insert_new
from intranet.notifications.models import Notice, NoticeKind


def notify(
    recipient_ids: Iterable[int | None],
    kind: NoticeKind,
    *,
    subject: str,
    actor_id: int | None,
    item_id: int | None = None,
    group_id: int | None = None,
) -> None:
    """Tell each recipient once, except the actor; ``subject`` names the act, such as ``answer:12``."""
    wanted = {person_id for person_id in recipient_ids if person_id is not None} - {actor_id or 0}
    if not wanted:
        return
    about = {
        "kind": str(kind),
        "subject_key": subject,
        "actor_id": actor_id,
        "item_id": item_id,
        "group_id": group_id,
        "created_at": clock.now(),
    }
    insert_new(Notice.__table__, [{"recipient_id": person_id, **about} for person_id in sorted(wanted)])
