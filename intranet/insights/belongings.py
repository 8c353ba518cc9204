"""What becomes of a leaver's nudges: they end, and nobody is asked to thank who has left."""

from __future__ import annotations

from collections.abc import Collection

from intranet.estate import Belonging, Fate
from intranet.insights import notices
from intranet.insights.models import Nudge, NudgesOff

BELONGINGS = (
    Belonging(Nudge.__table__.c.person_id, Fate.ENDS, "nobody reads it any more"),
    Belonging(Nudge.__table__.c.colleague_id, Fate.ENDS, "nobody is asked to thank who has left"),
    Belonging(NudgesOff.__table__.c.person_id, Fate.STAYS, "a wish to be left in peace outlives a leave"),
)


def hand_over(person_ids: Collection[int]) -> None:
    """Take the notices back that name them. Never commits."""
    notices.withdraw(list(person_ids))
