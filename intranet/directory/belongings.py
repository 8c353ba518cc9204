"""What becomes of an emergency account: it is no colleague's, and goes when it is removed."""

from __future__ import annotations

from intranet.directory.models import BreakGlassAccount
from intranet.estate import Belonging, Fate

BELONGINGS = (
    Belonging(BreakGlassAccount.__table__.c.person_id, Fate.ENDS, "belongs to no colleague; nobody takes it along"),
)
