"""What becomes of a leaver's inbox."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.notifications.models import Notice

_notice = Notice.__table__.c

BELONGINGS = (
    Belonging(_notice.recipient_id, Fate.STAYS, "nobody else reads it; who returns finds it"),
    Belonging(_notice.actor_id, Fate.STAYS, "others were told of what this person did"),
)
