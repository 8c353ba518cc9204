"""What becomes of announcements, confirmations and delegations of who leaves the company."""

from __future__ import annotations

from intranet.announcements.models import Acknowledgement, Announcement, Delegation, SecondLook
from intranet.estate import Belonging, Fate

BELONGINGS = (
    Belonging(Announcement.__table__.c.written_by_id, Fate.STAYS, "says who wrote it"),
    Belonging(Acknowledgement.__table__.c.person_id, Fate.STAYS, "evidence; who has left is pending no more"),
    Belonging(SecondLook.__table__.c.by_id, Fate.STAYS, "says who looked"),
    Belonging(Delegation.__table__.c.person_id, Fate.ENDS, "nobody writes under the name of who has left"),
    Belonging(Delegation.__table__.c.delegate_id, Fate.ENDS, "who returns is asked anew"),
)
