"""Saving whom announcements are for under a name: who may, what it says to whom, and changing it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from intranet.audiences import keeping
from intranet.audiences.models import AnnounceRight, AudienceRule, SavedAudience
from intranet.database import db
from intranet.groups.models import JoinPolicy, Membership, Visibility
from intranet.items.models import AudienceMember
from tests.cast import Cast

LISBON = {"name": "Lisbon office", "row-0-branch": "0", "row-0-attribute": "place", "row-0-operator": "is",
          "row-0-value": "Lisbon", "once": "a" * 32}  # fmt: skip


def saved() -> list[SavedAudience]:
    return list(db.session.scalars(select(SavedAudience).order_by(SavedAudience.id)))


@pytest.fixture
def lead(cast: Cast) -> Cast:
    """Ben leads Ada and Cleo, who works in Lisbon; leads announce to their people."""
    cast.ada.manager_id = cast.cleo.manager_id = cast.ben.id
    db.session.add(AnnounceRight(role="lead"))
    db.session.commit()
    return cast


def test_an_audience_is_made_looked_at_and_saved_once(cast: Cast, signed_in: Callable) -> None:
    hanna = signed_in(cast.hanna)
    assert "the rule is complete" in hanna.get("/audiences/new").text
    looked = hanna.send("/audiences/new", LISBON | {"do": "look"})
    assert "Cleo Ó Súilleabháin" in looked.text
    assert not saved()
    for _ in range(2):
        assert hanna.send("/audiences/new", LISBON | {"do": "save"}).status_code == 303
    (one,) = saved()
    assert "Lisbon office" in hanna.get("/audiences").text
    page = hanna.get(f"/audiences/{one.id}").text
    assert "everyone in Lisbon" in page
    assert "Mika Virtanen" in page
    members = select(func.count()).select_from(AudienceMember).where(AudienceMember.audience_id == one.audience_id)
    assert db.session.scalar(members) == db.session.get_one(AudienceRule, one.audience_id).people == 2
    again = hanna.send("/audiences/new", LISBON | {"once": "b" * 32})
    assert again.status_code == 422
    assert "Another audience has this name." in again.text
    wrong = hanna.send("/audiences/new", LISBON | {"once": "b" * 32, "name": "", "row-0-value": "Lisbonne"})
    assert wrong.status_code == 422
    assert "Lisbonne" in wrong.text


def test_who_may_announce_to_nobody_finds_no_audience(lead: Cast, signed_in: Callable) -> None:
    signed_in(lead.hanna).send("/audiences/new", LISBON)
    (one,) = saved()
    addresses = (
        "/audiences",
        "/audiences/new",
        f"/audiences/{one.id}",
        f"/audiences/{one.id}/edit",
        "/audiences/rights",
    )
    for address in addresses:
        assert signed_in(lead.ada).get(address).status_code == 404
    for address in (*addresses[1::2], f"/audiences/{one.id}/retirement", "/audiences/meaning"):
        assert signed_in(lead.ada).send(address, LISBON).status_code == 404
    assert signed_in(lead.ben).get(f"/audiences/{one.id}").status_code == 404  # it reaches beyond his people
    assert signed_in(lead.ben).get("/audiences/rights").status_code == 404
    assert "Lisbon office" not in signed_in(lead.ben).get("/audiences").text


def test_what_a_lead_saves_reaches_their_people_alone(lead: Cast, signed_in: Callable) -> None:
    ben = signed_in(lead.ben)
    looked = ben.send("/audiences/meaning", LISBON).text
    assert "Narrowed to whom you may announce to." in looked
    assert "Mika" not in looked
    assert ben.send("/audiences/new", LISBON).status_code == 303
    (one,) = saved()
    page = ben.get(f"/audiences/{one.id}").text
    assert "everyone under Ben Okafor who works in Lisbon" in page
    assert "Mika Virtanen" not in page
    assert signed_in(lead.ada).get(f"/audiences/{one.id}").status_code == 404
    signed_in(lead.hanna).send(f"/audiences/{one.id}/retirement", {"retired": "on"})
    assert ben.send(f"/audiences/{one.id}/edit", LISBON | {"version": "2"}).status_code == 403


def test_two_who_change_it_at_once_see_both_texts(cast: Cast, signed_in: Callable) -> None:
    hanna, mika = signed_in(cast.hanna), signed_in(cast.mika)
    hanna.send("/audiences/new", LISBON)
    (one,) = saved()
    before = one.audience_id
    mine = LISBON | {"version": "1", "row-0-value": "Hamburg", "name": "Hamburg office"}
    for _ in range(2):
        assert mika.send(f"/audiences/{one.id}/edit", mine).status_code == 303
    late = hanna.send(f"/audiences/{one.id}/edit", LISBON | {"version": "1", "name": "Lisbon"})
    assert late.status_code == 409
    assert "everyone in Hamburg" in late.text
    assert 'value="Lisbon"' in late.text
    assert hanna.send(f"/audiences/{one.id}/edit", LISBON | {"version": "2", "name": "Lisbon"}).status_code == 303
    db.session.refresh(one)
    assert (one.name, one.audience_id) == ("Lisbon", before)  # the same rule is the same audience


def test_a_retired_audience_is_offered_no_more_and_comes_back(cast: Cast, signed_in: Callable) -> None:
    hanna = signed_in(cast.hanna)
    hanna.send("/audiences/new", LISBON)
    (one,) = saved()
    for _ in range(2):
        assert hanna.send(f"/audiences/{one.id}/retirement", {"retired": "on"}).status_code == 303
    assert "This audience is put away" in hanna.get(f"/audiences/{one.id}").text
    hanna.send(f"/audiences/{one.id}/retirement", {"retired": "off"})
    db.session.refresh(one)
    assert (one.retired_at, one.version) == (None, 3)


def test_members_of_a_group_are_meant_without_being_betrayed(cast: Cast, signed_in: Callable) -> None:
    """Hanna belongs to Python, which is closed: she sees its members, Mika does not. No secret group is asked for."""
    db.session.add_all(Membership(group_id=one.id, person_id=cast.hanna.id) for one in (cast.python, cast.orchid))
    db.session.commit()
    asked = LISBON | {"name": "Pythonistas", "row-0-attribute": "group", "row-0-value": str(cast.python.id)}
    mika, hanna = signed_in(cast.mika), signed_in(cast.hanna)
    refused, never = (mika.send("/audiences/new", asked | {"row-0-value": str(number)}) for number in (2, 4000))
    assert refused.status_code == never.status_code == 422
    assert re.sub(r"\d{2,}|[0-9a-f]{32}", "", refused.text) == re.sub(r"\d{2,}|[0-9a-f]{32}", "", never.text)
    for page in (mika.get("/audiences/new"), mika.send("/audiences/new", asked)):
        assert "Python" not in page.text.replace("Pythonistas", "")
    builder = hanna.send("/audiences/new", LISBON | {"do": "add-0", "new-0": "group"}).text
    options = re.findall(r'<option value="\d+">(\w+)<', builder)
    assert options == ["Python"]
    assert hanna.send("/audiences/new", asked | {"row-0-value": str(cast.orchid.id)}).status_code == 422

    assert hanna.send("/audiences/new", asked).status_code == 303
    (one,) = saved()
    assert "Ada Łukasiewicz" in hanna.get(f"/audiences/{one.id}").text
    known_to_mika = mika.get(f"/audiences/{one.id}").text
    assert "It asks for something that you do not see" in known_to_mika
    assert "Ada" not in known_to_mika
    renamed = {"name": "The club", "version": "1"}
    assert "Python" not in mika.get(f"/audiences/{one.id}/edit").text.replace("Pythonistas", "")
    assert mika.send(f"/audiences/{one.id}/edit", renamed).status_code == 303
    assert saved()[0].audience_id == one.audience_id

    cast.python.join_policy = JoinPolicy.FREE
    db.session.commit()
    assert "Part of it means nobody now" in hanna.get(f"/audiences/{one.id}").text
    keeping.follow_all()
    assert db.session.get_one(AudienceRule, one.audience_id, populate_existing=True).people == 0
    cast.python.visibility, cast.python.join_policy = Visibility.SECRET, JoinPolicy.INVITE
    db.session.commit()
    assert "Python" not in mika.get(f"/audiences/{one.id}").text
    assert "not known here any more" in hanna.get(f"/audiences/{one.id}").text
