"""What becomes of reports and of the log when somebody leaves the company."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.moderation.models import ModerationAct, Report

BELONGINGS = (
    Belonging(Report.__table__.c.reporter_id, Fate.STAYS, "what is wrong stays wrong until somebody looks at it"),
    Belonging(ModerationAct.__table__.c.by_id, Fate.STAYS, "the log says who decided"),
)
