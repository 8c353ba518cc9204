"""What becomes of a leaver's digests."""

from __future__ import annotations

from intranet.digests.models import Digest, Unsubscribe
from intranet.estate import Belonging, Fate

BELONGINGS = (
    Belonging(Digest.__table__.c.person_id, Fate.STAYS, "what was sent is not sent again to who returns"),
    Belonging(Unsubscribe.__table__.c.person_id, Fate.STAYS, "a wish not to be written to outlives a leave"),
)
