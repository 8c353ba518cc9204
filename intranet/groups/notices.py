"""Who is told: moderators of a request, owners of what waits for them, whoever is invited, let in or turned down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from intranet import clock
from intranet.access import Viewer
from intranet.groups.models import Group, MembershipRequest, RequestState
from intranet.groups.models.inviting import GroupInvitation, OwnershipOffer
from intranet.groups.queries.ownerless import OWNERLESS
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place, Rhythm, Topic
from intranet.notifications.notices import notify


def _requests(notice: Any) -> Place:
    return "groups.requests", {"group_id": notice.group_id}


def _rule(notice: Any) -> Place:
    return "groups.rule", {"group_id": notice.group_id}


def _invitation(notice: Any) -> Place:
    return "groups.invitation", {"invitation_id": int(notice.subject_key.split(":")[1])}


def _group_rules(notice: Any) -> Place:
    return "groups.about", {"group_id": notice.group_id, "_anchor": "rules"}


INVITATIONS = Topic("invitations", _l("Somebody invites me into a group, or accepts"), Rhythm.NOW, 65)
MEMBERSHIPS = Topic("memberships", _l("Somebody decides about my membership of a group"), Rhythm.NOW, 70)
CHANGES = Topic("group_changes", _l("A group of mine changes"), Rhythm.NEVER, 80)
_LOOKED_AFTER = _l("You get this mail because you look after %(subject)s.")
_CONCERNED = _l("You get this mail because it is about your membership of %(subject)s.")
_BELONGS = _l("You get this mail because you belong to %(subject)s.")
_PEOPLE = "users-round"

REQUESTED = kinds.register(
    Kind(
        "join_request", kinds.REQUESTS, _PEOPLE, _l("%(name)s asks to join %(subject)s"), _LOOKED_AFTER,
        audience=Audience.MODERATORS, is_duty=True, place=_requests,
    )
)  # fmt: skip
APPROVED = kinds.register(
    Kind(
        "join_approved", MEMBERSHIPS, "circle-check", _l("%(name)s welcomed you in %(subject)s"), _CONCERNED,
        tone="ok", audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
DECLINED = kinds.register(
    Kind(
        "join_declined", MEMBERSHIPS, _PEOPLE, _l("%(name)s declined your request to join %(subject)s"), _CONCERNED,
        audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
ADDED = kinds.register(
    Kind(
        "join_added", MEMBERSHIPS, _PEOPLE, _l("%(name)s added you to %(subject)s"), _CONCERNED,
        audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
BROUGHT = kinds.register(
    Kind(
        "join_rule", CHANGES, _PEOPLE, _l("You belong to %(subject)s now, by a rule of the group"), _BELONGS,
        audience=Audience.ACQUAINTED,
    )
)  # fmt: skip
INHERITED = kinds.register(
    Kind(
        "group_inherited", kinds.REQUESTS, _PEOPLE, _l("%(name)s has left; you look after %(subject)s now"),
        _LOOKED_AFTER, audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
NOBODYS = kinds.register(
    Kind(
        OWNERLESS, CHANGES, _PEOPLE, _l("Nobody looks after %(subject)s any more. Would you?"), _BELONGS,
        audience=Audience.ACQUAINTED,
    )
)  # fmt: skip
RULE_WAITS = kinds.register(
    Kind(
        "rule_waits", kinds.REQUESTS, "triangle-alert",
        _l("The rule of %(subject)s would remove many members, and waits for you"), _LOOKED_AFTER,
        audience=Audience.MODERATORS, is_duty=True, place=_rule,
    )
)  # fmt: skip
INVITED = kinds.register(
    Kind(
        "group_invited", INVITATIONS, "user-plus", _l("%(name)s invites you to %(subject)s"),
        _l("You get this mail because you were invited."), audience=Audience.INVITED, place=_invitation,
    )
)  # fmt: skip
INVITATION_ACCEPTED = kinds.register(
    Kind(
        "invitation_accepted", INVITATIONS, "circle-check", _l("%(name)s accepted your invitation to %(subject)s"),
        _l("You get this mail because you invited a colleague."), tone="ok", audience=Audience.ACQUAINTED,
    )
)  # fmt: skip
OFFERED = kinds.register(
    Kind(
        "ownership_offered", kinds.REQUESTS, "shield-check", _l("%(name)s would like you to look after %(subject)s"),
        _BELONGS, audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
OFFER_TAKEN = kinds.register(
    Kind(
        "ownership_taken", MEMBERSHIPS, "circle-check", _l("%(name)s looks after %(subject)s now"), _CONCERNED,
        tone="ok", audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
OFFER_DECLINED = kinds.register(
    Kind(
        "ownership_declined", MEMBERSHIPS, _PEOPLE, _l("%(name)s does not want to look after %(subject)s"), _CONCERNED,
        audience=Audience.ACQUAINTED, is_duty=True,
    )
)  # fmt: skip
RULES_CHANGED = kinds.register(
    Kind(
        "group_rules", CHANGES, "book-open", _l("The rules of %(subject)s have changed"), _BELONGS,
        audience=Audience.ACQUAINTED, place=_group_rules,
    )
)  # fmt: skip


def asked_to_join(request: MembershipRequest, recipient_ids: Iterable[int]) -> None:
    """Tell the group's owners and moderators that somebody would like to come in."""
    notify(
        recipient_ids,
        REQUESTED,
        subject=f"request:{request.id}",
        actor_id=request.person_id,
        group_id=request.group_id,
    )


def decided(request: MembershipRequest, by: Viewer) -> None:
    """Tell whoever asked what the answer is."""
    approved = request.state == RequestState.APPROVED
    notify(
        [request.person_id],
        APPROVED if approved else DECLINED,
        subject=f"request:{request.id}",
        actor_id=by.person_id,
        group_id=request.group_id,
    )


def inherited(group_id: int, heir_ids: Iterable[int], leaver_id: int) -> None:
    """Tell former moderators that a group is theirs, since its owner has left the company."""
    notify(
        heir_ids,
        INHERITED,
        subject=f"inherited:{group_id}:{int(clock.now().timestamp())}",
        actor_id=leaver_id,
        group_id=group_id,
    )


def asked_to_look_after(group: Group, member_ids: Iterable[int]) -> None:
    """Ask the members who of them would look after the group, once a day at most."""
    notify(
        member_ids,
        NOBODYS,
        subject=f"ownerless:{group.id}:{clock.now().date()}",
        actor_id=None,
        group_id=group.id,
    )


def added(group: Group, person_id: int, by: Viewer) -> None:
    """Tell a colleague that they now belong to a group."""
    notify(
        [person_id],
        ADDED,
        subject=f"added:{group.id}:{int(clock.now().timestamp())}",
        actor_id=by.person_id,
        group_id=group.id,
    )


def brought(group: Group, person_ids: Iterable[int]) -> None:
    """Tell colleagues, once, that a rule brought them into a group."""
    notify(person_ids, BROUGHT, subject=f"rule:{group.id}", actor_id=None, group_id=group.id)


def rule_waits(group: Group, recipient_ids: Iterable[int]) -> None:
    """Tell the owners that the group's rule would let go of many, and waits for them."""
    notify(
        recipient_ids,
        RULE_WAITS,
        subject=f"rule-waits:{group.id}:{int(clock.now().timestamp())}",
        actor_id=None,
        group_id=group.id,
    )


def invited(invitation: GroupInvitation) -> None:
    """Tell a colleague of an invitation, once for each time it is sent."""
    notify(
        [invitation.person_id],
        INVITED,
        subject=f"invitation:{invitation.id}:{invitation.times}",  # as the inbox looks for it
        actor_id=invitation.by_id,
        group_id=invitation.group_id,
    )


def invitation_accepted(invitation: GroupInvitation) -> None:
    """Tell who sent an invitation that it was accepted."""
    notify(
        [invitation.by_id],
        INVITATION_ACCEPTED,
        subject=f"accepted:{invitation.id}:{invitation.times}",
        actor_id=invitation.person_id,
        group_id=invitation.group_id,
    )


def offered(offer: OwnershipOffer) -> None:
    """Tell a member that the group is offered to them."""
    notify([offer.person_id], OFFERED, subject=_offer(offer), actor_id=offer.by_id, group_id=offer.group_id)


def offer_answered(offer: OwnershipOffer, *, taken: bool) -> None:
    """Tell who offered a group what the answer is."""
    kind = OFFER_TAKEN if taken else OFFER_DECLINED
    subject = f"answer:{_offer(offer)}"
    notify([offer.by_id], kind, subject=subject, actor_id=offer.person_id, group_id=offer.group_id)


def _offer(offer: OwnershipOffer) -> str:
    return f"offer:{offer.group_id}:{offer.person_id}:{int(offer.offered_at.timestamp())}"


def rules_changed(group: Group, member_ids: Iterable[int], by: Viewer) -> None:
    """Tell the members that the group's rules read otherwise now, once a day at most."""
    subject = f"rules:{group.id}:{clock.now().date()}"
    notify(member_ids, RULES_CHANGED, subject=subject, actor_id=by.person_id, group_id=group.id)
