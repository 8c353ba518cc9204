"""Who may know, read, join, ask, look after and change: every kind of group, every kind of person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

from intranet.access import Viewer
from intranet.groups import policy
from intranet.groups.models import CARETAKERS, GroupState, JoinPolicy, MemberRole, Visibility
from intranet.groups.queries.browsing import word_for
from intranet.items.models import EVERYONE

GROUP, AUDIENCE = 7, 70


@dataclass(frozen=True)
class Row:
    """A group as the policy sees one."""

    visibility: str
    join_policy: str
    state: str
    id: int = GROUP
    audience_id: int = AUDIENCE


def viewer(role: MemberRole | None, group: Row) -> Viewer:
    """Return a person with a role in the group, or a colleague outside it."""
    member = frozenset({GROUP} if role else ())
    reads = {EVERYONE} | ({AUDIENCE} if role or group.visibility == Visibility.OPEN else set())
    looks_after = frozenset({GROUP} if role in CARETAKERS else ())
    writes = member if group.state == GroupState.ACTIVE else frozenset()
    return Viewer(1, frozenset(reads), member, writes, looks_after)


EVERY_GROUP = [Row(*kind) for kind in product(Visibility, JoinPolicy, GroupState)]
OUTSIDE = [(Visibility.OPEN, True, True), (Visibility.CLOSED, True, False), (Visibility.SECRET, False, False)]


@pytest.mark.parametrize("group", EVERY_GROUP, ids=str)
def test_an_outsider(group: Row) -> None:
    somebody = viewer(None, group)
    known, reads = {kind: (known, reads) for kind, known, reads in OUTSIDE}[Visibility(group.visibility)]
    way_in = known and group.state == GroupState.ACTIVE

    assert policy.is_known_to(somebody, group) is known
    assert policy.can_read(somebody, group) is reads
    assert policy.can_join(somebody, group) is (way_in and group.join_policy == JoinPolicy.FREE)
    assert policy.can_ask_to_join(somebody, group) is (way_in and group.join_policy == JoinPolicy.ASK)
    assert not policy.can_write(somebody, group)
    assert not policy.can_moderate(somebody, group)
    assert not policy.can_add_people(somebody, group)
    assert not policy.can_manage(somebody, group, None)
    assert not policy.can_manage(somebody, group, MemberRole.OWNER)  # a role that is not theirs gives nothing


@pytest.mark.parametrize("role", list(MemberRole))
@pytest.mark.parametrize("group", EVERY_GROUP, ids=str)
def test_a_member(group: Row, role: MemberRole) -> None:
    member = viewer(role, group)
    is_active = group.state == GroupState.ACTIVE

    assert policy.is_known_to(member, group)
    assert policy.can_read(member, group)
    assert policy.can_write(member, group) is is_active
    assert not policy.can_join(member, group)
    assert not policy.can_ask_to_join(member, group)
    assert policy.can_moderate(member, group) is (role in CARETAKERS)
    assert policy.can_add_people(member, group) is (role in CARETAKERS and is_active)
    assert policy.can_manage(member, group, role) is (role == MemberRole.OWNER)


@pytest.mark.parametrize(("mine", "theirs"), [*product(MemberRole, MemberRole)])
def test_removing(mine: MemberRole, theirs: MemberRole) -> None:
    group = EVERY_GROUP[0]
    allowed = mine == MemberRole.OWNER or (mine == MemberRole.MODERATOR and theirs == MemberRole.MEMBER)

    assert policy.can_remove(viewer(mine, group), group, mine, theirs) is allowed


def test_whoever_is_no_colleague_today_neither_joins_nor_founds() -> None:
    nobody = Viewer(1)
    group = Row(Visibility.OPEN, JoinPolicy.FREE, GroupState.ACTIVE)

    assert not policy.can_create(nobody)
    assert not policy.can_join(nobody, group)


@pytest.mark.parametrize(
    ("join_policy", "state", "has_asked", "word"),
    [
        (JoinPolicy.FREE, GroupState.ACTIVE, False, "none"),
        (JoinPolicy.FREE, GroupState.ACTIVE, True, "none"),  # the door was opened meanwhile
        (JoinPolicy.ASK, GroupState.ACTIVE, False, "ask"),
        (JoinPolicy.ASK, GroupState.ACTIVE, True, "asked"),
        (JoinPolicy.INVITE, GroupState.ACTIVE, False, "invite"),
        (JoinPolicy.FREE, GroupState.ARCHIVED, False, "archived"),
        (JoinPolicy.INVITE, GroupState.ARCHIVED, False, "archived"),
        (JoinPolicy.ASK, GroupState.ARCHIVED, True, "asked"),  # can still be withdrawn
    ],
)
def test_the_join_button(join_policy: JoinPolicy, state: GroupState, has_asked: bool, word: str) -> None:
    group = Row(Visibility.CLOSED, join_policy, state)

    assert word_for(viewer(None, group), group, has_asked) == word
    assert word_for(viewer(MemberRole.MEMBER, group), group, has_asked) == "member"
