"""Who greets, who offers to be a buddy, and who chooses where newcomers say hello."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, literal, null, select

from intranet import clock
from intranet.access import COMMUNITY_MANAGER, Grants, GrantSource, Viewer
from intranet.items import firsts
from intranet.people.models import Person
from intranet.welcome.models import Buddyship, BuddyState
from intranet.welcome.newcomers import ARRIVED_LATELY, arrival_moments

#: Marks of a viewer: who may be a newcomer, and who has a buddy, is one, or was asked.
ARRIVED, PAIRED = "arrived", "paired"

_people: BindParameter[Any] = bindparam("people", expanding=True)
_person, _pair = Person.__table__.c, Buddyship.__table__.c
OPEN = and_(_pair.state.in_((BuddyState.ASKED, BuddyState.ACCEPTED)), _pair.ends_at > bindparam("now"))
_SELECTS = (
    select(_person.id, literal(ARRIVED), null(), null(), null()).where(_person.id.in_(_people), ARRIVED_LATELY),
    *(
        select(person_id, literal(PAIRED), null(), null(), null()).where(person_id.in_(_people), OPEN)
        for person_id in (_pair.newcomer_id, _pair.buddy_id)
    ),
)


def grants(people: Mapping[int, Grants], rows: Sequence[Row[Any]]) -> None:
    """Mark those whom home may have to welcome or to bring together: of all others it asks nothing more."""
    for row in rows:
        people[row.person_id].marks.add(row.what)


def _moments() -> dict[str, Any]:
    moment = clock.now()
    return {**arrival_moments(moment), "now": moment}


GRANTS = GrantSource(_SELECTS, grants, _moments)


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
