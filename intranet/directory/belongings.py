"""What becomes of what the sync remembers of a leaver, and of emergency accounts."""

from __future__ import annotations

from intranet.directory.models import BreakGlassAccount, DirectoryChange, DirectoryEntry, DirectoryRun
from intranet.estate import Belonging, Fate

BELONGINGS = (
    Belonging(BreakGlassAccount.__table__.c.person_id, Fate.ENDS, "belongs to no colleague; nobody takes it along"),
    Belonging(DirectoryEntry.__table__.c.person_id, Fate.STAYS, "the sync knows who returns, and who is missing"),
    Belonging(DirectoryRun.__table__.c.asked_by_id, Fate.STAYS, "the report says who asked, until it is forgotten"),
    Belonging(DirectoryChange.__table__.c.person_id, Fate.STAYS, "the report of a run, until it is forgotten"),
)
