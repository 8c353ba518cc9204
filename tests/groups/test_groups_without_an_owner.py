"""When an owner leaves the company the group finds somebody else, and no secret comes out on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.directory import leaving
from intranet.groups import succession
from intranet.groups.commands import groups as command
from intranet.groups.models import Group, MemberRole, Membership, MembershipRequest, RequestState
from intranet.notifications.models import Notice
from intranet.people.models import Person, Role
from tests.cast import Cast
from tests.conftest import Browser

SignedIn = Callable[[Person], Browser]


def leaves(*people: Person) -> None:
    leaving.note([str(person.directory_id) for person in people])
    db.session.expire_all()


def role(person: Person, group: Group) -> str | None:
    db.session.expire_all()
    member = db.session.get(Membership, (group.id, person.id))
    return member.role if member else None


def notices(kind: str) -> list[tuple[int, int | None]]:
    found = db.session.execute(select(Notice.recipient_id, Notice.group_id).where(Notice.kind == kind))
    return sorted((row.recipient_id, row.group_id) for row in found)


def test_a_moderator_follows_and_is_told(cast: Cast, signed_in: SignedIn) -> None:
    db.session.get_one(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.MODERATOR
    db.session.commit()
    leaves(cast.ben)
    assert role(cast.ada, cast.cycling) == MemberRole.OWNER
    assert notices("group_inherited") == [(cast.ada.id, cast.cycling.id)]
    assert "you look after" in signed_in(cast.ada).get("/inbox").text
    assert db.session.get_one(Group, cast.cycling.id).orphaned_at is None
    assert db.session.get_one(Group, cast.cycling.id).member_count == 1


def test_of_two_owners_who_leave_at_once_one_is_the_last(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person, has in ((cast.ada, MemberRole.OWNER), (cast.cleo, MemberRole.MODERATOR)):
        member = db.session.get(Membership, (cast.cycling.id, person.id))
        member = member or Membership(group_id=cast.cycling.id, person_id=person.id)
        member.role = has
        db.session.add(member)
    db.session.commit()
    both_have_looked = threading.Barrier(2, timeout=1)
    look = succession._left_alone

    def look_and_wait(person_ids: list[int]) -> list[tuple[int, int]]:
        found = look(person_ids)
        with suppress(threading.BrokenBarrierError):  # one alone: the other waits for the lock
            both_have_looked.wait()
        return found

    monkeypatch.setattr(succession, "_left_alone", look_and_wait)

    def leave(directory_id: str) -> None:
        with app.app_context():
            leaving.note([directory_id])

    threads = [threading.Thread(target=leave, args=(str(person.directory_id),)) for person in (cast.ada, cast.ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert role(cast.cleo, cast.cycling) == MemberRole.OWNER


def test_while_another_owner_works_here_nothing_changes(cast: Cast) -> None:
    db.session.get_one(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.OWNER
    db.session.commit()
    leaves(cast.ben)
    assert notices("group_inherited") == []
    assert db.session.get_one(Group, cast.cycling.id).orphaned_at is None


def test_a_member_looks_after_the_group_when_nobody_does(cast: Cast, signed_in: SignedIn) -> None:
    leaves(cast.ben)
    assert db.session.get_one(Group, cast.cycling.id).orphaned_at is not None
    address = f"/groups/{cast.cycling.id}"
    page = BeautifulSoup(signed_in(cast.ada).get(address).text, "html.parser")
    assert page.select_one(f"#ownerless form[action='{address}/ownership']")
    browser = signed_in(cast.ada)
    for _press in range(2):
        assert browser.send(f"{address}/ownership").status_code == 303
        assert role(cast.ada, cast.cycling) == MemberRole.OWNER
    assert "ownerless" not in browser.get(address).text
    assert db.session.get_one(Group, cast.cycling.id).orphaned_at is None


def test_the_second_who_offers_is_told_and_nothing_changes(cast: Cast, signed_in: SignedIn) -> None:
    db.session.add(Membership(group_id=cast.cycling.id, person_id=cast.cleo.id))
    db.session.commit()
    leaves(cast.ben)
    address = f"/groups/{cast.cycling.id}"
    signed_in(cast.ada).send(f"{address}/ownership")
    late = signed_in(cast.cleo)
    late.send(f"{address}/ownership")
    assert "already" in late.get(address).text
    assert role(cast.cleo, cast.cycling) == MemberRole.MEMBER


def test_nobody_takes_what_is_looked_after_or_not_theirs(cast: Cast, signed_in: SignedIn) -> None:
    assert signed_in(cast.ada).send(f"/groups/{cast.cycling.id}/ownership").status_code == 303
    assert role(cast.ada, cast.cycling) == MemberRole.MEMBER
    leaves(cast.ben)
    for outsider in (cast.cleo, cast.mika, cast.anton):
        browser = signed_in(outsider)
        assert browser.send(f"/groups/{cast.cycling.id}/ownership").status_code == 403
        assert browser.send(f"/groups/{cast.orchid.id}/ownership").status_code == 404
        assert role(outsider, cast.cycling) is None


@pytest.mark.parametrize("name", ["ada", "cleo", "hanna"])
def test_the_queue_is_not_there_for_others(cast: Cast, signed_in: SignedIn, name: str) -> None:
    leaves(cast.ben)
    browser = signed_in(getattr(cast, name))
    assert browser.get("/groups/ownerless").status_code == 404
    assert browser.send("/groups/ownerless/asking", {"group": cast.cycling.id}).status_code == 404
    assert "/groups/ownerless" not in browser.get("/groups").text
    assert notices("group_ownerless") == []


def test_a_secret_group_stands_in_the_queue_as_a_number_and_an_age(cast: Cast, signed_in: SignedIn) -> None:
    with clock.frozen_at(clock.now() - timedelta(days=12)):
        leaves(cast.ben)
    browser = signed_in(cast.mika)
    page = BeautifulSoup(browser.get("/groups/ownerless").text, "html.parser").main
    assert [link["href"] for link in page.select("article h2 a")] == [
        f"/groups/{group.id}" for group in (cast.cycling, cast.python)
    ]
    hidden = page.select_one("#hidden")
    assert "1 secret group" in hidden.get_text()
    assert "Waiting since" in hidden.get_text()
    assert cast.orchid.name not in page.get_text()
    assert str(cast.orchid.id) not in {field["value"] for field in page.select("[name=group]")}
    assert "3 groups" in browser.get("/groups").text


def test_asking_the_members_tells_each_once_a_day(cast: Cast, signed_in: SignedIn) -> None:
    leaves(cast.ben)
    browser = signed_in(cast.mika)
    for _press in range(2):
        browser.send("/groups/ownerless/asking", {"group": cast.cycling.id})
        browser.send("/groups/ownerless/asking")
    assert notices("group_ownerless") == [
        (cast.ada.id, cast.cycling.id),
        (cast.ada.id, cast.orchid.id),
    ]
    assert "Would you?" in signed_in(cast.ada).get("/inbox").text
    page = BeautifulSoup(browser.get("/groups/ownerless").text, "html.parser")
    assert "asked today" in page.select_one(f"#group-{cast.cycling.id}").get_text()
    assert not page.select(f"#group-{cast.cycling.id} form")
    assert page.select(f"#group-{cast.python.id} form")
    for number in (cast.orchid.id, 99_999, "nothing"):
        assert browser.send("/groups/ownerless/asking", {"group": number}).status_code == 404


def test_a_group_that_everybody_has_left_goes_to_who_cares_for_all(cast: Cast, signed_in: SignedIn) -> None:
    leaves(cast.ben, cast.ada)
    page = signed_in(cast.mika).get("/groups/ownerless").text
    assert f"/groups/{cast.python.id}/ownership" in page
    assert signed_in(cast.cleo).send(f"/groups/{cast.python.id}/ownership").status_code == 403
    assert signed_in(cast.mika).send(f"/groups/{cast.python.id}/ownership").status_code == 303
    assert role(cast.mika, cast.python) == MemberRole.OWNER


def test_a_leaver_asks_no_more_and_holds_no_role(cast: Cast) -> None:
    db.session.add(MembershipRequest(group_id=cast.python.id, person_id=cast.cleo.id))
    db.session.add(Role(person_id=cast.cleo.id, name="hr", source="local"))
    db.session.commit()
    leaves(cast.cleo)
    assert db.session.scalars(select(MembershipRequest.state)).all() == [RequestState.WITHDRAWN]
    assert db.session.scalar(select(func.count()).select_from(Role).where(Role.person_id == cast.cleo.id)) == 0


def test_the_operator_sees_every_name_and_gives_a_group_away(app, cast: Cast) -> None:
    leaves(cast.ben)
    run = app.test_cli_runner().invoke
    assert cast.orchid.name in run(command, ["ownerless"]).output
    assert run(command, ["give", str(cast.orchid.id), "ada"]).exit_code == 0
    assert role(cast.ada, cast.orchid) == MemberRole.OWNER
    assert cast.orchid.name not in run(command, ["ownerless"]).output
