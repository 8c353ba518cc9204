"""What becomes of a leaver's drafts: nobody else has read them, and nobody will."""

from __future__ import annotations

from intranet.drafts.models import Draft
from intranet.estate import Belonging, Fate

BELONGINGS = (Belonging(Draft.__table__.c.person_id, Fate.ENDS, "what was never sent is nobody's but theirs"),)
