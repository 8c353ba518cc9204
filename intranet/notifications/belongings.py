"""What becomes of a leaver's inbox and of what they wanted to hear."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.notifications.models import FanOut, GroupLevel, MutedPerson, MutedThread, Notice, NoticePreference

_notice = Notice.__table__.c
_WISH = "a wish not to be told outlives a leave; nobody else reads it"

BELONGINGS = (
    Belonging(_notice.recipient_id, Fate.STAYS, "nobody else reads it; who returns finds it, until it is forgotten"),
    Belonging(_notice.actor_id, Fate.STAYS, "others were told of what this person did"),
    Belonging(FanOut.__table__.c.actor_id, Fate.STAYS, "gone within minutes, when the group has been told"),
    Belonging(NoticePreference.__table__.c.person_id, Fate.STAYS, _WISH),
    Belonging(GroupLevel.__table__.c.person_id, Fate.STAYS, _WISH),
    Belonging(MutedThread.__table__.c.person_id, Fate.STAYS, _WISH),
    Belonging(MutedPerson.__table__.c.person_id, Fate.STAYS, _WISH),
    Belonging(MutedPerson.__table__.c.muted_id, Fate.STAYS, _WISH),
)
