"""What becomes of decisions of who leaves the company."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.scheduling.models import Pause, Slot

BELONGINGS = (
    Belonging(Pause.__table__.c.begun_by_id, Fate.STAYS, "says who has paused"),
    Belonging(Pause.__table__.c.ended_by_id, Fate.STAYS, "says who has gone on"),
    Belonging(Slot.__table__.c.decided_by_id, Fate.STAYS, "says who has decided"),
)
