"""Why people left: said after leaving, without a name, and read by the owners when five have said it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.groups import forgetting
from intranet.groups.models import Group, Membership
from intranet.groups.models.leaving import DepartureAnswer, DepartureAnswerer
from tests import cast as casting
from tests.cast import Cast


def leave(browser, group: Group) -> None:
    browser.send(f"/groups/{group.id}/membership", {"membership": "off"})


def member(cast: Cast, group: Group, number: int):
    person = casting.person(f"guest{number}", f"Guest {number}")
    db.session.add(Membership(group_id=group.id, person_id=person.id))
    return person


def test_owners_read_answers_when_five_have_come_together(cast: Cast, signed_in) -> None:
    ben, address = signed_in(cast.ben), f"/groups/{cast.orchid.id}/departure"
    for number in range(6):
        guest = signed_in(member(cast, cast.orchid, number))
        leave(guest, cast.orchid)
        assert guest.send(address, {"reason": "busy", "words": f"Words of {chr(70 - number)}."}).location == "/groups"
        page = ben.get(f"/groups/{cast.orchid.id}/departures").text
        assert ("Words of" in page) == (number >= 4), "nobody can tell whose answer was the first"
        assert "Guest" not in page
    assert "Words of A." not in page, "the sixth waits for others"
    assert [page.index(f"Words of {letter}.") for letter in "BCDEF"] == sorted(
        page.index(f"Words of {letter}.") for letter in "BCDEF"
    ), "in no order of time"
    columns = set(DepartureAnswer.__table__.columns.keys())
    assert columns == {"id", "group_id", "reason", "words", "released_on"}, "neither a person nor a moment"


def test_nobody_answers_for_five(cast: Cast, signed_in) -> None:
    ada, address = signed_in(cast.ada), f"/groups/{cast.cycling.id}/departure"
    for _time in range(3):
        leave(ada, cast.cycling)
        ada.send(address, {"reason": "time"})
        ada.send(address, {"reason": "time"})
        ada.send(f"/groups/{cast.cycling.id}/membership", {"membership": "on"})
    assert len(db.session.scalars(select(DepartureAnswer)).all()) == 1
    with clock.frozen_at(clock.now() + timedelta(days=400)):
        forgetting.forget()
    assert db.session.scalars(select(DepartureAnswerer)).all() == []


def test_one_is_asked_after_leaving_and_never_before(cast: Cast, signed_in) -> None:
    ada, address = signed_in(cast.ada), f"/groups/{cast.cycling.id}/departure"
    assert ada.get(address).status_code == 404
    assert ada.send(address, {"reason": "time"}).status_code == 404
    answer = ada.send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"}, follow_redirects=True)
    assert f'href="{address}"' in answer.text
    assert "Rather not" in ada.get(address).text
    refused = ada.send(address, {"words": "Because."})
    assert refused.status_code == 422
    assert "Because." in refused.text
    with clock.frozen_at(clock.now() + timedelta(days=15)):
        assert signed_in(cast.ada).get(address).status_code == 404


def test_nobody_else_says_or_reads_it(cast: Cast, signed_in) -> None:
    signed_in(cast.ben).send(f"/groups/{cast.orchid.id}/people/{cast.ada.id}/removal")
    for person in (cast.ada, cast.cleo, cast.anton):  # removed, or never inside
        assert signed_in(person).get(f"/groups/{cast.orchid.id}/departure").status_code == 404
        assert signed_in(person).get(f"/groups/{cast.orchid.id}/departures").status_code == 404
    assert signed_in(cast.ada).get(f"/groups/{cast.cycling.id}/departures").status_code == 403


def test_who_left_a_secret_group_learns_nothing_of_it_any_more(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    leave(ada, cast.orchid)
    ada.get("/groups")  # shows that they have left
    cast.orchid.name = "Tulip"
    page = ada.get(f"/groups/{cast.orchid.id}/departure").text
    assert "Tulip" not in page
    assert "Orchid" not in page
