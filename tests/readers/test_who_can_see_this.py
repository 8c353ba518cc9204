"""Who can see this? The answer equals who can see it, before posting and afterwards, in any small world."""

from __future__ import annotations

import random

from intranet.access import viewers
from intranet.database import db
from intranet.groups.models import GroupState, Membership, Visibility
from intranet.items.models import EVERYONE, Audience, AudienceKind, AudienceMember, Item, ItemState
from intranet.items.policy import can_see
from intranet.people.models import PersonState
from intranet.posts.models import Post
from intranet.readers import queries
from tests import cast as people_and_places
from tests import writing

STATES = (*PersonState, PersonState.ACTIVE, PersonState.ACTIVE)


def world(dice: random.Random) -> list[Item]:
    """Make people of every state, groups of every kind, named audiences, and a post for each audience."""
    people = [
        people_and_places.person(f"p{number}", f"P {number}", state=dice.choice(STATES))
        for number in range(dice.randint(4, 9))
    ]
    audiences: list[tuple[int, int | None]] = [(EVERYONE, None)]
    for number in range(5):
        group = people_and_places.group(f"G {number}", people[0], visibility=dice.choice(list(Visibility)))
        group.state = dice.choice(list(GroupState))
        for person in people[1:]:
            if dice.random() < 0.4:
                db.session.add(Membership(group_id=group.id, person_id=person.id))
        audiences.append((group.audience_id, group.id))
    for kind in (AudienceKind.PEOPLE, AudienceKind.RULE):
        audience = Audience(kind=kind)
        db.session.add(audience)
        db.session.flush()
        named = dice.sample(people, k=dice.randint(0, len(people)))
        db.session.add_all(AudienceMember(audience_id=audience.id, person_id=person.id) for person in named)
        audiences.append((audience.id, None))
    items = [
        Post(audience_id=audience, group_id=group, author_id=people[0].id, body="x", state=ItemState.PUBLISHED)
        for audience, group in audiences
    ]
    db.session.add_all(items)
    db.session.flush()
    for item in items:
        item.root_id = item.id
    db.session.flush()
    return items


def test_it_equals_who_can_see_it(app):
    """The rule of visibility, read the other way round: whoever is named sees it, and whoever sees it is named."""
    for number in range(6):
        dice = random.Random(number)
        items = world(dice)
        everybody = viewers(person.id for person in db.session.query(people_and_places.Person))
        named_some = 0
        for item in items:
            seeing = {person_id for person_id, viewer in everybody.items() if can_see(viewer, item)}
            for person_id in sorted(seeing)[:2]:
                viewer = everybody[person_id]
                found = queries.of_item(viewer, queries.item(viewer, item.id))
                named = queries.people(viewer, item, found, 1)
                assert found.count == len(seeing), (number, item.id)
                if named is not None:
                    named_some += 1
                    assert {card.id for card in named.rows} == seeing, (number, item.id)
                else:
                    assert found.is_for_all
                if item.group_id in viewer.writable_group_ids:
                    assert queries.of_groups(viewer, [item.group_id])[item.group_id] == found
        assert named_some
        db.session.rollback()


def test_the_composer_says_it_before_posting_and_the_post_afterwards(cast, signed_in):
    ada = signed_in(cast.ada)
    said = {
        cast.cycling: "Visible to everyone in the company, 6 people",
        cast.python: "Visible to 2 people in Python, and to nobody else.",
        cast.orchid: "Visible to 2 people in Orchid. For everybody else the group does not exist.",
    }
    for group, sentence in said.items():
        assert sentence in ada.get(f"/posts/new?group={group.id}").text
        assert sentence in ada.part(f"/readers?group={group.id}").text
        post = writing.post(cast.ben, group)
        assert sentence in ada.get(f"/posts/{post.id}").text
        assert sentence in ada.get(f"/items/{post.id}/readers").text
    assert "Orchid" not in signed_in(cast.cleo).get(f"/readers?group={cast.orchid.id}").text


def test_members_see_names_and_outsiders_find_nothing(cast, signed_in):
    question = writing.question(cast.ben, cast.python)
    answer = writing.answer(cast.ada, question)
    comment = writing.comment(cast.ben, answer)
    for item in (question, answer, comment):
        page = signed_in(cast.ada).get(f"/items/{item.id}/readers")
        assert "Ben Okafor" in page.text
        assert "Cleo" not in page.text
        for outsider in (cast.cleo, cast.anton, cast.hanna):
            assert signed_in(outsider).get(f"/items/{item.id}/readers").status_code == 404
