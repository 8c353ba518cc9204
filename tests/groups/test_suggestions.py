"""Groups that are suggested: only for reasons that the reader may know, in as few statements as there are groups."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, select

from intranet import clock
from intranet.database import db
from intranet.groups.models import Group, GroupState, JoinPolicy, Membership, MembershipRequest, Visibility
from intranet.groups.models.discovering import GroupDismissal, GroupTopic
from intranet.groups.queries import browsing, discovering
from intranet.groups.queries.discovering import COMPANY, LEAST
from intranet.people.models import Person, PersonState
from tests import cast as casting
from tests.cast import Cast
from tests.counting import statements
from tests.proofs import Proof

TOPICS = ("bread", "chess", "plants", "trains")


class World:
    """A drawn company: people under leads, groups of every kind, and who belongs, asked or looked away."""

    def __init__(self, draw: Random) -> None:
        self.people = [
            casting.person(
                f"p{number}",
                f"Person {number}",
                department=draw.choice(("", "Hall", "Field")),
                place=draw.choice(("", "Lisbon", "Hamburg")),
                state=PersonState.DEACTIVATED if draw.random() < 0.15 else PersonState.ACTIVE,
            )
            for number in range(12)
        ]
        for person in self.people[1:]:
            person.manager_id = draw.choice([None, *(one.id for one in self.people[:4] if one is not person)])
        self.groups = [self._group(draw, number) for number in range(9)]
        for person in self.people:
            for group in draw.sample(self.groups, 3):
                state = draw.choice(("pending", "declined", "withdrawn"))
                row = MembershipRequest(group_id=group.id, person_id=person.id, state=state, decided_at=clock.now())
                db.session.add(row if draw.random() < 0.3 else GroupDismissal(person_id=person.id, group_id=group.id))
                break
        db.session.commit()
        members = db.session.execute(select(Membership.group_id, Membership.person_id)).all()
        self.members = {
            group.id: {row.person_id for row in members if row.group_id == group.id} for group in self.groups
        }
        topics = db.session.execute(select(GroupTopic.group_id, GroupTopic.name).order_by(GroupTopic.position)).all()
        self.topics = {group.id: [row.name for row in topics if row.group_id == group.id] for group in self.groups}

    def _group(self, draw: Random, number: int) -> Group:
        owner, *others = draw.sample(self.people, draw.randint(1, 6))
        group = casting.group(
            f"Group {number}",
            owner,
            *others,
            visibility=draw.choice([Visibility.OPEN, Visibility.OPEN, Visibility.CLOSED, Visibility.SECRET]),
            join_policy=draw.choice(list(JoinPolicy)),
            state=GroupState.ARCHIVED if draw.random() < 0.1 else GroupState.ACTIVE,
        )
        group.featured_at = draw.choice([None, clock.now()])  # also where nobody could have put it first
        names = draw.sample(TOPICS, draw.randint(0, 2))
        db.session.add_all(GroupTopic(group_id=group.id, name=name, position=at) for at, name in enumerate(names))
        return group

    def public_topics(self) -> set[str]:
        """Return the topics of groups that everybody may know."""
        return {name for group in self.groups if _is_public(group) for name in self.topics[group.id]}

    def public_and_featured(self) -> set[int]:
        """Return the groups that may stand first."""
        return {group.id for group in self.groups if _is_public(group) and group.featured_at}

    def reasons(self, me: Person) -> dict[int, dict[str, int]]:
        """Say the slow way what speaks for which group."""
        viewer = Cast.viewer(me)
        kept = {row.group_id for row in db.session.scalars(select(GroupDismissal)) if row.person_id == me.id}
        requests = db.session.scalars(select(MembershipRequest).where(MembershipRequest.person_id == me.id))
        kept |= {row.group_id for row in requests if row.state in ("pending", "declined")}
        own = [
            group
            for group in self.groups
            if me.id in self.members[group.id] and group.visibility != "secret" and group.state == "active"
        ]
        company = {one for group in own if group.member_count <= COMPANY for one in self.members[group.id]}
        liked = {name for group in own for name in self.topics[group.id]}
        found: dict[int, dict[str, int]] = {}
        for group in self.groups:
            if group.visibility == "secret" or group.state != "active" or group.join_policy == "invite":
                continue
            if me.id in self.members[group.id] or group.id in kept:
                continue
            facts = {"topic": sum(name in liked for name in self.topics[group.id])}
            if group.audience_id in viewer.audience_ids:
                there = [one for one in self.people if one.id in self.members[group.id] and one.state == "active"]
                facts |= {
                    "team": sum(_is_of_the_team(me, one) for one in there),
                    "shared": sum(one.id in company for one in there),
                    "department": sum(bool(me.department) and one.department == me.department for one in there),
                    "place": sum(bool(me.place) and one.place == me.place for one in there),
                }
            told = {kind: count for kind, count in facts.items() if count >= LEAST[kind]}
            if told.get("department", 0) <= told.get("team", 0):
                told.pop("department", None)  # no more people than were told of already
            if told:
                found[group.id] = told
        return found


def _is_public(group: Group) -> bool:
    return group.visibility != "secret" and group.state == "active"


def _is_of_the_team(me: Person, one: Person) -> bool:
    same_lead = me.manager_id is not None and me.manager_id in (one.id, one.manager_id)
    return same_lead or one.manager_id == me.id


def _told(person: Person, limit: int = 99) -> dict[int, dict[str, int]]:
    found = discovering.suggestions(Cast.viewer(person), limit)
    return {one.group.id: {reason.kind: reason.count for reason in one.reasons} for one in found}


@pytest.mark.proof
def test_what_speaks_for_a_group_is_what_one_may_know(app: Any, proof: Proof) -> None:
    looked_at = suggested = 0
    for _world in range(40 if proof.in_full else 3):
        db.session.execute(delete(Group))
        db.session.execute(delete(Person))
        world = World(proof.random)
        for person in world.people:
            if person.state == PersonState.ACTIVE:
                expected = world.reasons(person)
                assert _told(person) == expected
                assert set(browsing.topics(Cast.viewer(person))) == world.public_topics()
                assert {one.id for one in browsing.featured(Cast.viewer(person))} == world.public_and_featured()
                looked_at, suggested = looked_at + 1, suggested + len(expected)
    assert suggested > looked_at, "most are suggested something"
    proof.note(people=looked_at, suggestions=suggested)


def test_three_statements_find_the_strongest(cast: Cast) -> None:
    for number in range(8):
        casting.group(f"Quiet {number}", cast.hanna, cast.anton)
    cast.cleo.manager_id = cast.ben.id
    db.session.commit()
    viewer = Cast.viewer(cast.cleo)
    with statements() as sent:
        [first, *_] = discovering.suggestions(viewer)
    assert len([one for one in sent if one.startswith("SELECT")]) == 3
    assert first.group.id == cast.cycling.id
    assert (first.reasons[0].kind, first.reasons[0].count) == ("team", 2)


def test_the_reason_stands_beside_it_and_who_is_not_interested_sees_it_no_more(cast: Cast, signed_in) -> None:
    cast.cleo.manager_id = cast.ben.id
    cleo = signed_in(cast.cleo)
    for page in ("/groups", "/"):
        assert "2 of your team are in" in cleo.get(page).text
        assert "rchid" not in cleo.get(page).text
    address = f"/groups/{cast.cycling.id}/dismissal"
    for _press in range(2):
        assert cleo.send(address, {"dismissed": "on"}).status_code == 303
        assert "of your team" not in cleo.get("/groups").text
    cleo.send(f"{address}?dismissed=off")
    cleo.send(address, {"dismissed": "off"})
    assert "of your team are in" in cleo.get("/groups").text
    assert cleo.send(f"/groups/{cast.orchid.id}/dismissal").status_code == 404


def test_a_group_that_turns_secret_stops_speaking_for_others(cast: Cast) -> None:
    own = casting.group("Baking", cast.cleo, cast.hanna, cast.anton)
    other = casting.group("Bread", cast.hanna, cast.anton)
    db.session.add_all(GroupTopic(group_id=group.id, name="flour") for group in (own, other))
    db.session.commit()
    assert _told(cast.cleo)[other.id] == {"shared": 2, "topic": 1}
    assert browsing.topics(Cast.viewer(cast.cleo)) == ["flour"]
    own.visibility = Visibility.SECRET
    db.session.commit()
    assert other.id not in _told(cast.cleo)
    other.visibility = Visibility.SECRET
    db.session.commit()
    assert browsing.topics(Cast.viewer(cast.cleo)) == [], "not even its members are offered its topics"


def test_who_belongs_to_enough_groups_is_left_in_peace_at_home(cast: Cast, signed_in) -> None:
    cast.cleo.manager_id = cast.ben.id
    for number in range(5):
        casting.group(f"Own {number}", cast.cleo)
    assert "of your team" not in signed_in(cast.cleo).get("/").text
