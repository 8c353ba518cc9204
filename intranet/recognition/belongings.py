"""What becomes of the thanks a leaver got."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.recognition.models import ThanksRecipient

BELONGINGS = (Belonging(ThanksRecipient.__table__.c.person_id, Fate.STAYS, "a thank-you remains true"),)
