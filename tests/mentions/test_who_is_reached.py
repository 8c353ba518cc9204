"""Over small random worlds: a mention never names, suggests or tells anybody who cannot see where it stands."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, select

from intranet.access import viewers
from intranet.database import db
from intranet.groups.models import Membership, Visibility
from intranet.items.models import Item, ItemMention
from intranet.mentions import queries, refreshing
from intranet.notifications.models import Notice
from intranet.people.models import PersonState
from tests import writing
from tests.cast import Cast, person

WORLDS = 6
POSTS = 5


def shuffle(cast: Cast, people: list, world: random.Random) -> None:
    """Deal memberships, visibilities and former colleagues anew."""
    groups = [cast.cycling, cast.python, cast.orchid]
    db.session.execute(delete(Membership).where(Membership.person_id != cast.ben.id))
    for group in groups:
        group.visibility = world.choice(list(Visibility))
        chosen = world.sample(people, world.randrange(1, len(people)))
        db.session.add_all(Membership(group_id=group.id, person_id=who.id) for who in chosen)
    for who in people:
        who.state = PersonState.DEACTIVATED if world.random() < 0.2 else PersonState.ACTIVE
    db.session.commit()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_only_readers_are_reached(cast: Cast, seed: int) -> None:
    world = random.Random(seed)
    people = [cast.ada, cast.cleo, cast.hanna, cast.mika, person("dag", "Dag Ek"), person("eve", "Eve Roy")]
    groups = [cast.cycling, cast.python, cast.orchid]
    shuffle(cast, people, world)
    everybody = [*people, cast.ben]
    handles = [f"@{who.username}" for who in everybody] + [f"@[{group.name}]" for group in groups]
    for _ in range(POSTS):
        place = world.choice([None, *groups])
        post = writing.question(cast.ben, place, body=" ".join(world.sample(handles, 6)))
        if world.random() < 0.5:
            post = writing.comment(cast.ben, post, " ".join(world.sample(handles, 6)))
        readers = {who for who, viewer in viewers([who.id for who in everybody]).items() if sees(viewer, post)}
        reached = set(db.session.scalars(select(Notice.recipient_id).where(Notice.item_id == post.id)))
        named = set(db.session.scalars(select(ItemMention.person_id).where(ItemMention.item_id == post.id))) - {None}
        suggested = {
            one.id
            for who in everybody
            for one in queries.suggestions(writing.viewer(cast.ben), who.display_name, post.audience_id)
            if one.kind == "person"
        }
        assert reached <= readers
        assert named <= readers
        assert suggested == readers - {cast.ben.id}
        assert_names_only(post, named, everybody, groups)
    shuffle(cast, people, world)
    refreshing.refresh()
    for post in db.session.scalars(select(Item).execution_options(populate_existing=True)):
        hidden = [group for group in groups if group.visibility == Visibility.SECRET]
        for group in hidden:
            assert post.audience_id == group.audience_id or f"/groups/{group.id}" not in post.body_html
        for who in people:
            assert who.state == PersonState.ACTIVE or f"/people/{who.id}" not in post.body_html


def sees(viewer, post: Item) -> bool:
    return post.audience_id in viewer.audience_ids


def assert_names_only(post: Item, named: set[int], everybody: list, groups: list) -> None:
    """Where somebody is not mentioned, their user name is not turned into their name."""
    for who in everybody:
        assert (who.display_name in post.body_html) == (who.id in named), who
    for group in groups:
        may = group.visibility != Visibility.SECRET or group.audience_id == post.audience_id
        assert may or f"/groups/{group.id}" not in post.body_html
