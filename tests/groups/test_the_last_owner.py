"""Two owners who leave in the same moment leave one behind."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.access import viewers
from intranet.database import db
from intranet.groups import roster
from intranet.groups.actions import joining
from intranet.groups.commands import groups
from intranet.groups.models import Group, MemberRole, Membership
from tests.cast import Cast


def test_the_second_to_leave_stays(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    db.session.get(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.OWNER
    db.session.commit()
    group_id, outcomes = cast.cycling.id, []
    both_have_counted = threading.Barrier(2, timeout=1)
    count = roster._keep_an_owner

    def count_and_wait(group: Group, member: Membership) -> None:
        count(group, member)
        with suppress(threading.BrokenBarrierError):  # one alone: the other waits for the lock
            both_have_counted.wait()

    monkeypatch.setattr(roster, "_keep_an_owner", count_and_wait)

    def leave(person_id: int) -> None:
        with app.app_context():
            try:
                joining.leave(viewers([person_id])[person_id], db.session.get_one(Group, group_id))
                outcomes.append("left")
            except roster.LastOwner:
                outcomes.append("stays")

    threads = [threading.Thread(target=leave, args=(person.id,)) for person in (cast.ada, cast.ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["left", "stays"]
    owners = select(Membership.person_id).where(Membership.group_id == group_id, Membership.role == MemberRole.OWNER)
    assert len(db.session.scalars(owners).all()) == 1
    db.session.expire_all()
    assert db.session.get_one(Group, group_id).member_count == 1


def test_members_are_counted_anew_after_somebody_left_the_company(cast: Cast) -> None:
    cast.ada.state = "deactivated"
    db.session.commit()

    roster.recount_all()

    db.session.expire_all()
    assert db.session.get_one(Group, cast.cycling.id).member_count == 1


def test_where_no_owner_works_here_any_more_a_moderator_stands_in(cast: Cast, signed_in) -> None:
    db.session.get(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.MODERATOR
    ada = signed_in(cast.ada)
    assert ada.get(f"/groups/{cast.cycling.id}/edit").status_code == 403

    cast.ben.state = "deactivated"
    assert ada.get(f"/groups/{cast.cycling.id}/edit").status_code == 200
    ada.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/role", {"role": "owner"})

    assert db.session.get(Membership, (cast.cycling.id, cast.ada.id)).role == MemberRole.OWNER


def test_a_plain_member_never_stands_in(cast: Cast, signed_in) -> None:
    cast.ben.state = "deactivated"

    assert signed_in(cast.ada).get(f"/groups/{cast.cycling.id}/edit").status_code == 403


def test_the_operator_finds_groups_without_an_owner_and_gives_them_one(app: Flask, cast: Cast) -> None:
    cast.ben.state = "deactivated"
    db.session.commit()
    run = app.test_cli_runner().invoke

    assert [line.split() for line in run(groups, ["ownerless"]).output.splitlines()] == [
        [str(group.id), group.name] for group in (cast.cycling, cast.python, cast.orchid)
    ]
    assert run(groups, ["give", str(cast.cycling.id), "cleo"]).exit_code == 0
    assert run(groups, ["give", str(cast.python.id), "ada"]).exit_code == 0
    assert run(groups, ["give", "999", "ada"]).output == "Error: no such group\n"
    assert run(groups, ["give", str(cast.orchid.id), "ben"]).output == "Error: no such person\n"
    db.session.expire_all()
    assert db.session.get(Membership, (cast.cycling.id, cast.cleo.id)).role == MemberRole.OWNER
    assert db.session.get(Membership, (cast.python.id, cast.ada.id)).role == MemberRole.OWNER
    assert "Orchid" in run(groups, ["ownerless"]).output
