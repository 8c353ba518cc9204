"""What becomes of a leaver's groups: memberships stay without counting, what they owned goes to the others."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.groups.models import Group, Membership, MembershipRequest
from intranet.groups.succession import hand_over

__all__ = ["BELONGINGS", "hand_over"]

_request = MembershipRequest.__table__.c

BELONGINGS = (
    Belonging(Group.__table__.c.created_by_id, Fate.STAYS, "who founded a group remains true"),
    Belonging(Membership.__table__.c.person_id, Fate.HANDED_OVER, "groups need an owner who works here"),
    Belonging(_request.person_id, Fate.HANDED_OVER, "nobody is to decide about somebody who has left"),
    Belonging(_request.decided_by_id, Fate.STAYS, "says who let a colleague in or not"),
)
