"""What becomes of a leaver's votes."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.polls.models import Ballot, Poll

BELONGINGS = (
    Belonging(Ballot.__table__.c.person_id, Fate.STAYS, "what a group has decided stays decided"),
    Belonging(Poll.__table__.c.closed_by_id, Fate.STAYS, "who ended a poll ended it"),
)
