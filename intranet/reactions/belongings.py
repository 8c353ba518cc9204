"""What becomes of a leaver's reactions."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.reactions.models import Reaction

BELONGINGS = (Belonging(Reaction.__table__.c.person_id, Fate.STAYS, "a nod to a colleague remains true"),)
