"""What becomes of the rights to announce of who leaves the company."""

from __future__ import annotations

from intranet.audiences.models import AnnounceRight, AnnounceRightAct, SavedAudience
from intranet.estate import Belonging, Fate

BELONGINGS = (
    Belonging(SavedAudience.__table__.c.changed_by_id, Fate.STAYS, "says who has named it"),
    Belonging(AnnounceRight.__table__.c.person_id, Fate.ENDS, "who returns is given rights of that day"),
    Belonging(AnnounceRightAct.__table__.c.person_id, Fate.STAYS, "says who had it"),
    Belonging(AnnounceRightAct.__table__.c.by_id, Fate.STAYS, "says who has given or taken it"),
    Belonging(AnnounceRight.__table__.c.granted_by_id, Fate.STAYS, "says who has given it"),
)
