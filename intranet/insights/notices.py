"""The nudge as it stands in the inbox of one person."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from intranet.database import db
from intranet.insights.models import Nudge
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place, Rhythm, Topic
from intranet.notifications.models import Notice
from intranet.notifications.notices import notify, settle_acts


def _own_page(notice: Any) -> Place:
    return "insights.show_nudge", {"nudge_id": int(notice.subject_key.split(":")[1])}


NUDGED = kinds.register(
    Kind(
        "nudge", Topic("nudges", _l("Whom I worked with and have not thanked"), Rhythm.NEVER, 85), "hand-heart",
        _l("You worked with %(name)s. Would you like to say thank you?"),
        reason=_l("You get this mail because you want to be reminded by mail whom you have not thanked."),
        tone="thanks", audience=Audience.ADDRESSEE, place=_own_page,
    )
)  # fmt: skip


def nudged(nudge: Nudge) -> None:
    """Tell the person; the colleague never learns of it."""
    notify([nudge.person_id], NUDGED, subject=_subject(nudge), actor_id=nudge.colleague_id)


def settled(nudge: Nudge) -> None:
    """Make it old: it has been answered."""
    settle_acts(_subject(nudge), [nudge.person_id])


def withdraw(colleague_ids: list[int]) -> None:
    """Take back what was told of colleagues who have left."""
    db.session.execute(delete(Notice).where(Notice.kind == NUDGED.name, Notice.actor_id.in_(colleague_ids)))


def _subject(nudge: Nudge) -> str:
    return f"nudge:{nudge.id}:"
