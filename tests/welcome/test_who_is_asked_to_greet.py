"""In random worlds: a first post is shown to exactly those who may read it and greet where it stands."""

from __future__ import annotations

import random
from itertools import product

import pytest
from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.groups.models import GREETERS, Group, MemberRole, Membership, Visibility
from intranet.items.firsts import among, waiting
from intranet.items.models import FirstPost, Item, ItemState
from intranet.notifications.models import Notice
from intranet.welcome import telling
from tests import cast as casting
from tests import writing
from tests.cast import Cast
from tests.proofs import Proof

#: In each world.
POSTS = 14


def build(cast: Cast, chance: random.Random) -> tuple[list[casting.Person], list[Group | None]]:
    """People in groups of each kind, by chance in each role, who have written by chance; some of it is held."""
    people = [cast.ada, cast.cleo, cast.mika, cast.hanna, cast.anton, cast.ben]
    groups = [cast.cycling, cast.python, cast.orchid, casting.group(f"Extra {chance.random()}", cast.ben)]
    taken = set(db.session.execute(select(Membership.group_id, Membership.person_id)).all())
    for group, person in product(groups, people):
        if (group.id, person.id) not in taken and chance.random() < 0.6:
            role = chance.choice(list(MemberRole))
            db.session.add(Membership(group_id=group.id, person_id=person.id, role=role))
    db.session.commit()
    for _number in range(POSTS):
        person, group = chance.choice(people), chance.choice([*groups, None])
        if group is None:
            writing.question(person, None)
        elif group.id in cast.viewer(person).writable_group_ids:
            written = writing.post(person, group)
            written.state = chance.choice([ItemState.PUBLISHED] * 3 + [ItemState.PENDING, ItemState.HIDDEN])
        db.session.commit()
    return people, [*groups, None]


def may_greet(viewer: Viewer, item: Item, first: FirstPost, role: MemberRole | None, group: Group | None) -> bool:
    """The rule in words of its own: reading it, and greeting there; community managers in what everybody reads."""
    if item.state != ItemState.PUBLISHED or item.author_id == viewer.person_id:
        return False
    if group is not None and role in GREETERS:
        return True
    is_for_all = group is None or group.visibility == Visibility.OPEN
    return viewer.has("community_manager") and first.in_company and is_for_all


@pytest.mark.proof
@pytest.mark.parametrize("share", range(2))
def test_first_posts_reach_those_alone_who_read_and_greet_there(cast: Cast, proof: Proof, share: int) -> None:
    people, groups = build(cast, random.Random(f"{proof.seed} {share}"))
    roles = {(row.group_id, row.person_id): row.role for row in db.session.scalars(select(Membership))}
    noted = db.session.execute(select(Item, FirstPost).join(FirstPost, FirstPost.item_id == Item.id)).all()
    by_id = {group.id: group for group in groups if group}
    shown = 0
    for person in people:
        viewer = cast.viewer(person)
        expected = {
            item.id
            for item, first in noted
            if may_greet(viewer, item, first, roles.get((item.group_id, person.id)), by_id.get(item.group_id or 0))
        }
        assert among(viewer, [item.id for item, _ in noted]) == expected == set(waiting(viewer, 99)), person.username
        shown += len(expected)
    telling.tell_due()
    for notice in db.session.scalars(select(Notice).where(Notice.kind == "first_post")):
        assert roles[notice.group_id, notice.recipient_id] == MemberRole.AMBASSADOR
    proof.note(worlds=1, shown=shown)
