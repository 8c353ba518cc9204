"""Who greets, who offers to be a buddy, and who chooses where newcomers say hello."""

from __future__ import annotations

from intranet.access import COMMUNITY_MANAGER, Viewer
from intranet.items import firsts
from intranet.welcome.models import Buddyship, BuddyState


def can_greet(viewer: Viewer) -> bool:
    """Whether newcomers wait for the viewer's hello: who greets in a group, and community managers."""
    return firsts.greets(viewer)


def can_be_buddy(viewer: Viewer) -> bool:
    """Whether the viewer may offer to be a buddy: who greets newcomers in a group."""
    return bool(viewer.greeted_group_ids)


def can_choose_group(viewer: Viewer) -> bool:
    """Whether the viewer chooses the group where newcomers say hello."""
    return viewer.has(COMMUNITY_MANAGER)


def can_answer(viewer: Viewer, asked: Buddyship) -> bool:
    """Whether the viewer is the one who was asked."""
    return asked.buddy_id == viewer.person_id


def can_end(viewer: Viewer, between: Buddyship) -> bool:
    """Whether the viewer is one of the two: a request is taken back by the newcomer, what was agreed ends by either."""
    if between.state == BuddyState.ASKED:
        return between.newcomer_id == viewer.person_id
    return viewer.person_id in (between.newcomer_id, between.buddy_id)
