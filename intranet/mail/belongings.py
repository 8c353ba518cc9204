"""What becomes of mails to a leaver: rights are checked again at sending, so none goes out."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.mail.models import OutgoingMail

BELONGINGS = (Belonging(OutgoingMail.__table__.c.person_id, Fate.STAYS, "the sender drops it and says why"),)
