"""Buddies: offered with a reason, asked by the newcomer, agreed by the buddy, and over by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet import clock, estate
from intranet.access import Forbidden
from intranet.database import db
from intranet.groups.models import MemberRole, Membership
from intranet.inbox.queries.reading import new_count
from intranet.people.models import Person
from intranet.people.queries import PersonCard
from intranet.welcome.actions import buddies as actions
from intranet.welcome.matching import Candidate, Newcomer, Reason, best
from intranet.welcome.models import BuddyOffer, Buddyship
from intranet.welcome.queries import buddies as queries
from tests import cast as casting
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def lea(cast: Cast) -> Person:
    """Lea is new, and works in Ben's team."""
    return newcomer("lea", "Lea New", department="Engineering", place="Hamburg")


def newcomer(username: str, name: str, **values: str) -> Person:
    person = casting.person(username, name, **values)
    person.created_at = person.first_signed_in_at = clock.now() - 3 * DAY
    db.session.commit()
    return person


def ambassador(username: str, group: casting.Group, at_once: int = 1) -> Person:
    """A colleague who greets in a group and offers to be a buddy."""
    person = casting.person(username, username.title())
    db.session.add(Membership(group_id=group.id, person_id=person.id, role=MemberRole.AMBASSADOR))
    db.session.commit()
    actions.offer(Cast.viewer(person), at_once, ["en"])
    return person


def offered(person: Person) -> set[int]:
    return {match.person.id for match in queries.suited(Cast.viewer(person))}


def candidate(number: int, **values: object) -> Candidate:
    about = {"department_key": "", "place_key": "", "languages": frozenset(), "newcomers": 0, **values}
    return Candidate(PersonCard(number, str(number)), **about)  # type: ignore[arg-type]


def test_those_who_share_most_come_first_each_with_the_reasons() -> None:
    me = Newcomer(1, "engineering", "hamburg", "de", frozenset({7}))
    found = best(
        me,
        [
            candidate(2, languages=frozenset({"de"})),
            candidate(3, place_key="hamburg", newcomers=1),
            candidate(4, place_key="hamburg"),
            candidate(5, groups={7: "Cycling", 8: "Chess"}),
            candidate(6, department_key="engineering"),
            candidate(7),
        ],
    )
    assert [(match.person.id, match.reasons) for match in found] == [
        (6, [Reason.TEAM]), (4, [Reason.PLACE]), (3, [Reason.PLACE]),
    ]  # fmt: skip
    alone = best(Newcomer(1, "", "", "de", frozenset()), [candidate(7), candidate(8, department_key="")])
    assert all(match.reasons == [] for match in alone), "to share nothing is no reason"


def test_one_press_asks_and_the_buddy_says_yes(cast: Cast, lea: Person, signed_in) -> None:
    eva = ambassador("eva", cast.cycling)
    browser = signed_in(lea)
    assert f"/welcome/buddies/{eva.id}" in browser.get("/").text
    for _press in range(2):
        assert browser.send(f"/welcome/buddies/{eva.id}").status_code == 303
    pair = db.session.scalars(select(Buddyship)).one()
    with signed_in(eva).application.test_request_context():
        assert new_count(cast.viewer(eva)) == 1
    assert "Lea New" in signed_in(eva).get("/").text
    assert signed_in(lea).send(f"/welcome/buddies/pairs/{pair.id}/answer", {"answer": "yes"}).status_code == 403
    assert signed_in(cast.ben).send(f"/welcome/buddies/pairs/{pair.id}/answer", {"answer": "yes"}).status_code == 404
    for _press in range(2):
        assert signed_in(eva).send(f"/welcome/buddies/pairs/{pair.id}/answer", {"answer": "yes"}).status_code == 303
    assert "Your buddy until" in browser.get("/").text
    assert "You are the buddy until" in signed_in(eva).get("/").text
    assert "would like you as a buddy" in signed_in(eva).get("/inbox").text
    assert "is your buddy now" in browser.get("/inbox").text
    with browser.application.test_request_context():
        assert (new_count(cast.viewer(eva)), new_count(cast.viewer(lea))) == (0, 1)
    with clock.frozen_at(clock.now() + actions.LASTS + DAY):
        assert not queries.pairs(cast.viewer(lea))
        assert not queries.pairs(cast.viewer(eva))


def test_nobody_gets_more_newcomers_than_they_offered(cast: Cast, lea: Person) -> None:
    eva, tom = ambassador("eva", cast.cycling, at_once=1), newcomer("tom", "Tom New")
    actions.ask(cast.viewer(lea), eva.id)
    assert offered(tom) == set()
    with pytest.raises(actions.NoRoom):
        actions.ask(cast.viewer(tom), eva.id)
    db.session.rollback()
    actions.end(cast.viewer(lea), db.session.scalars(select(Buddyship)).one())
    actions.ask(cast.viewer(tom), eva.id)
    pair = db.session.scalars(select(Buddyship).where(Buddyship.newcomer_id == tom.id)).one()
    with clock.frozen_at(clock.now() + actions.ANSWER_WITHIN + DAY):
        assert not actions.answer(cast.viewer(eva), pair, accept=True), "too late: it went away by itself"
        db.session.rollback()
        assert offered(lea) == {eva.id}


def test_who_said_no_is_not_asked_again_and_others_are_offered(cast: Cast, lea: Person) -> None:
    eva, kim = ambassador("eva", cast.cycling), ambassador("kim", cast.cycling)
    actions.ask(cast.viewer(lea), eva.id)
    with pytest.raises(actions.HasAsked):
        actions.ask(cast.viewer(lea), kim.id)
    db.session.rollback()
    actions.answer(cast.viewer(eva), db.session.scalars(select(Buddyship)).one(), accept=False)
    assert offered(lea) == {kim.id}
    with pytest.raises(actions.NoRoom):
        actions.ask(cast.viewer(lea), eva.id)


def test_only_who_offers_it_is_offered_and_never_out_of_a_secret_group(cast: Cast, lea: Person) -> None:
    secret = ambassador("otto", cast.orchid)
    eva = ambassador("eva", cast.cycling)
    assert offered(lea) == {eva.id}
    for person in (secret, cast.ben, cast.ada, lea):
        with pytest.raises(actions.NoRoom):
            actions.ask(cast.viewer(lea), person.id)
        db.session.rollback()
    with pytest.raises(Forbidden):
        actions.ask(cast.viewer(cast.ada), eva.id)
    db.session.rollback()
    with pytest.raises(Forbidden):
        actions.offer(cast.viewer(cast.cleo), 2, [])
    db.session.rollback()
    db.session.get_one(Membership, (cast.cycling.id, eva.id)).role = MemberRole.MEMBER
    db.session.commit()
    assert offered(lea) == set(), "who is no ambassador any more is asked no more"


def test_a_leaver_is_nobodys_buddy(cast: Cast, lea: Person) -> None:
    eva = ambassador("eva", cast.cycling)
    actions.ask(cast.viewer(lea), eva.id)
    estate.settle([eva.id])
    db.session.commit()
    for model in (Buddyship, BuddyOffer):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_an_ambassador_offers_and_stops(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    assert ben.send("/welcome/buddies/offer", {"at_once": "9"}).status_code == 422
    assert ben.send("/welcome/buddies/offer", {"at_once": "3", "languages": ["de"]}).status_code == 303
    mine = queries.own_offer(cast.viewer(cast.ben))
    assert (mine.at_once, mine.languages) == (3, "de")
    assert ben.send("/welcome/buddies/offer", {"offer": "off"}).status_code == 303
    assert queries.own_offer(cast.viewer(cast.ben)) is None
