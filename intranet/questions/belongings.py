"""What becomes of a leaver's votes."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.questions.models import Vote

BELONGINGS = (Belonging(Vote.__table__.c.person_id, Fate.STAYS, "a vote was about the post, not about who cast it"),)
