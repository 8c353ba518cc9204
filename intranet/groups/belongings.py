"""What becomes of a leaver's groups: memberships stay without counting, what they owned goes to the others."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from intranet import clock
from intranet.database import db
from intranet.estate import Belonging, Fate
from intranet.groups.models import Group, GroupRule, Membership, MembershipLeave, MembershipRequest
from intranet.groups.models.discovering import GroupDismissal
from intranet.groups.models.inviting import GroupInvitation, GroupRefusal, InvitationState, OwnershipOffer
from intranet.groups.models.leaving import DepartureAnswerer
from intranet.groups.succession import hand_over

__all__ = ["BELONGINGS", "hand_over", "leave_group"]

_membership, _request, _left = Membership.__table__.c, MembershipRequest.__table__.c, MembershipLeave.__table__.c
_invitation, _offer = GroupInvitation.__table__.c, OwnershipOffer.__table__.c

BELONGINGS = (
    Belonging(Group.__table__.c.created_by_id, Fate.STAYS, "who founded a group remains true"),
    Belonging(_membership.person_id, Fate.HANDED_OVER, "groups need an owner who works here"),
    Belonging(_request.person_id, Fate.HANDED_OVER, "nobody is to decide about somebody who has left"),
    Belonging(_membership.origin_by_id, Fate.STAYS, "says who took a colleague in"),
    Belonging(_left.person_id, Fate.STAYS, "who returns is not dragged into what they had left"),
    Belonging(_left.by_id, Fate.STAYS, "says who ended a membership"),
    Belonging(GroupRule.__table__.c.set_by_id, Fate.STAYS, "a rule goes on; the group's owners look after it"),
    Belonging(_request.decided_by_id, Fate.STAYS, "says who let a colleague in or not"),
    Belonging(_invitation.person_id, Fate.ENDS, "nobody is invited who does not work here"),
    Belonging(_invitation.by_id, Fate.STAYS, "an invitation stands; the moderators can withdraw it"),
    Belonging(GroupRefusal.__table__.c.person_id, Fate.STAYS, "who returns is not asked what they had refused"),
    Belonging(GroupDismissal.__table__.c.person_id, Fate.ENDS, "only a wish about suggestions"),
    Belonging(_offer.person_id, Fate.ENDS, "nobody can take a group who does not work here"),
    Belonging(_offer.by_id, Fate.ENDS, "an offer needs the owner who made it"),
    Belonging(Group.__table__.c.featured_by_id, Fate.STAYS, "says who put a group first"),
    Belonging(DepartureAnswerer.__table__.c.person_id, Fate.STAYS, "nobody answers twice; forgotten after a year"),
)


def leave_group(group_id: int, person_ids: Collection[int]) -> None:
    """Withdraw what former members invited to: who may not come in opens no door to others. Never commits."""
    db.session.execute(
        update(GroupInvitation)
        .where(
            GroupInvitation.group_id == group_id,
            GroupInvitation.by_id.in_(person_ids),
            GroupInvitation.state == InvitationState.PENDING,
        )
        .values(state=InvitationState.WITHDRAWN, answered_at=clock.now())
    )
