"""A group is handed over by an offer that the other takes: at no moment is it without an owner."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory import leaving
from intranet.groups.models import Group, MemberRole, Membership, Visibility
from intranet.groups.models.inviting import OwnershipOffer
from intranet.notifications.models import Notice
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast


def roles(group: Group) -> dict[int, str]:
    db.session.expire_all()
    rows = db.session.execute(select(Membership.person_id, Membership.role).where(Membership.group_id == group.id))
    return {row.person_id: row.role for row in rows}


def told(person: Person) -> list[str]:
    kinds = Notice.kind.startswith("ownership")
    return list(db.session.scalars(select(Notice.kind).where(Notice.recipient_id == person.id, kinds)))


@pytest.fixture
def offered(cast: Cast, signed_in) -> str:
    """Ben offers Cycling to Ada; the address at which she answers."""
    signed_in(cast.ben).send(f"/groups/{cast.cycling.id}/ownership-offer", {"person": cast.ada.id})
    return f"/groups/{cast.cycling.id}/ownership-offer/reply"


def test_who_takes_it_owns_it_and_the_former_owner_stays_as_a_moderator(cast: Cast, signed_in, offered: str) -> None:
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    assert roles(cast.cycling) == {cast.ben.id: "owner", cast.ada.id: "member"}, "nothing happens before"
    assert "You are asked to look after this group" in ada.get(f"/groups/{cast.cycling.id}").text
    assert "You have offered this group to Ada" in ben.get(f"/groups/{cast.cycling.id}/people").text
    for _press in range(2):
        assert ada.send(offered, {"reply": "accept"}).status_code == 303
    assert roles(cast.cycling) == {cast.ben.id: "moderator", cast.ada.id: "owner"}
    assert (told(cast.ada), told(cast.ben)) == (["ownership_offered"], ["ownership_taken"])


@pytest.mark.parametrize("by", ["ada", "ben"])
def test_it_is_turned_down_or_taken_back_and_then_it_is_void(cast: Cast, signed_in, offered: str, by: str) -> None:
    signed_in(getattr(cast, by)).send(offered, {"reply": "decline"})
    signed_in(cast.ada).send(offered, {"reply": "accept"})
    assert roles(cast.cycling) == {cast.ben.id: "owner", cast.ada.id: "member"}
    assert told(cast.ben) == (["ownership_declined"] if by == "ada" else [])


def test_an_offer_of_somebody_who_owns_it_no_more_is_void(cast: Cast, signed_in, offered: str) -> None:
    db.session.add(Membership(group_id=cast.cycling.id, person_id=cast.cleo.id, role=MemberRole.OWNER))
    db.session.get_one(Membership, (cast.cycling.id, cast.ben.id)).role = MemberRole.MEMBER
    page = signed_in(cast.ada).send(offered, {"reply": "accept"}, follow_redirects=True)
    assert "does not stand any more" in page.text
    assert roles(cast.cycling)[cast.ada.id] == "member"


def test_an_offer_ends_with_who_leaves_the_group(cast: Cast, signed_in, offered: str) -> None:
    signed_in(cast.ada).send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"})
    assert db.session.scalars(select(OwnershipOffer)).all() == []


def test_only_owners_offer_and_only_to_members(cast: Cast, signed_in) -> None:
    address = f"/groups/{cast.cycling.id}/ownership-offer"
    for person in (cast.ada, cast.cleo, cast.mika, cast.anton):
        assert signed_in(person).send(address, {"person": cast.ada.id}).status_code == 403
    ben = signed_in(cast.ben)
    for nobody in (cast.cleo.id, cast.ben.id, 4711, "x"):
        ben.send(address, {"person": nobody})
    assert db.session.scalars(select(OwnershipOffer)).all() == []
    for secret in (address, f"{address}/reply"):
        there = secret.replace(f"/{cast.cycling.id}/", f"/{cast.orchid.id}/")
        assert signed_in(cast.cleo).send(there, {"person": cast.ada.id}).status_code == 404


def test_who_cares_for_all_asks_a_member_of_an_ownerless_group(cast: Cast, signed_in) -> None:
    writing.question(cast.ada, cast.cycling)
    leaving.note([str(cast.ben.directory_id)])
    mika, address = signed_in(cast.mika), f"/groups/{cast.cycling.id}/next-owner"
    page = mika.get(address).text
    assert "Wrote here lately" in page
    assert "Ada" in page
    mika.send(f"/groups/{cast.cycling.id}/ownership-offer", {"person": cast.ada.id})
    assert "a member is asked" in mika.get("/groups/ownerless").text
    signed_in(cast.ada).send(f"/groups/{cast.cycling.id}/ownership-offer/reply", {"reply": "accept"})
    assert roles(cast.cycling)[cast.ada.id] == "owner"
    assert mika.get(address).status_code == 404, "it has an owner now"


def test_members_of_closed_groups_stay_unknown_to_who_cares_for_all(cast: Cast, signed_in) -> None:
    leaving.note([str(cast.ben.directory_id)])
    mika = signed_in(cast.mika)
    assert mika.get(f"/groups/{cast.python.id}/next-owner").status_code == 404
    assert mika.send(f"/groups/{cast.python.id}/ownership-offer", {"person": cast.ada.id}).status_code == 404
    assert signed_in(cast.cleo).get(f"/groups/{cast.cycling.id}/next-owner").status_code == 404
    cast.cycling.visibility = Visibility.SECRET
    assert mika.get(f"/groups/{cast.cycling.id}/next-owner").status_code == 404
