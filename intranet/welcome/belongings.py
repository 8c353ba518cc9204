"""What becomes of a leaver's part in welcoming others: it ends with them."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.welcome.models import BuddyOffer, Buddyship, FirstWeekEnd, WelcomeSetting

_buddyship = Buddyship.__table__.c

BELONGINGS = (
    Belonging(WelcomeSetting.__table__.c.set_by_id, Fate.STAYS, "says who chose the group of the newcomers"),
    Belonging(FirstWeekEnd.__table__.c.person_id, Fate.STAYS, "who returns is not shown again what they had closed"),
    Belonging(BuddyOffer.__table__.c.person_id, Fate.ENDS, "nobody is to ask somebody who has left"),
    Belonging(_buddyship.newcomer_id, Fate.ENDS, "frees the buddy for another newcomer"),
    Belonging(_buddyship.buddy_id, Fate.ENDS, "the newcomer may ask somebody else at once"),
)
