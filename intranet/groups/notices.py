"""Who is told: moderators of a request, owners of a rule that waits, and whoever was let in, brought or turned down."""

from __future__ import annotations

from collections.abc import Iterable

from intranet import clock
from intranet.access import Viewer
from intranet.groups.models import Group, MembershipRequest, RequestState
from intranet.notifications.models import NoticeKind
from intranet.notifications.notices import notify


def asked_to_join(request: MembershipRequest, recipient_ids: Iterable[int]) -> None:
    """Tell the group's owners and moderators that somebody would like to come in."""
    notify(
        recipient_ids,
        NoticeKind.JOIN_REQUEST,
        subject=f"request:{request.id}",
        actor_id=request.person_id,
        group_id=request.group_id,
    )


def decided(request: MembershipRequest, by: Viewer) -> None:
    """Tell whoever asked what the answer is."""
    approved = request.state == RequestState.APPROVED
    notify(
        [request.person_id],
        NoticeKind.JOIN_APPROVED if approved else NoticeKind.JOIN_DECLINED,
        subject=f"request:{request.id}",
        actor_id=by.person_id,
        group_id=request.group_id,
    )


def inherited(group_id: int, heir_ids: Iterable[int], leaver_id: int) -> None:
    """Tell former moderators that a group is theirs, since its owner has left the company."""
    notify(
        heir_ids,
        NoticeKind.GROUP_INHERITED,
        subject=f"inherited:{group_id}:{int(clock.now().timestamp())}",
        actor_id=leaver_id,
        group_id=group_id,
    )


def asked_to_look_after(group: Group, member_ids: Iterable[int]) -> None:
    """Ask the members who of them would look after the group, once a day at most."""
    notify(
        member_ids,
        NoticeKind.GROUP_OWNERLESS,
        subject=f"ownerless:{group.id}:{clock.now().date()}",
        actor_id=None,
        group_id=group.id,
    )


def added(group: Group, person_id: int, by: Viewer) -> None:
    """Tell a colleague that they now belong to a group."""
    notify(
        [person_id],
        NoticeKind.JOIN_ADDED,
        subject=f"added:{group.id}:{int(clock.now().timestamp())}",
        actor_id=by.person_id,
        group_id=group.id,
    )


def brought(group: Group, person_ids: Iterable[int]) -> None:
    """Tell colleagues, once, that a rule brought them into a group."""
    notify(person_ids, NoticeKind.JOIN_RULE, subject=f"rule:{group.id}", actor_id=None, group_id=group.id)


def rule_waits(group: Group, recipient_ids: Iterable[int]) -> None:
    """Tell the owners that the group's rule would let go of many, and waits for them."""
    notify(
        recipient_ids,
        NoticeKind.RULE_WAITS,
        subject=f"rule-waits:{group.id}:{int(clock.now().timestamp())}",
        actor_id=None,
        group_id=group.id,
    )
