"""The people of a group: who sees them, taking colleagues in, roles, removing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.groups.models import Group, JoinPolicy, MemberRole, Membership
from intranet.notifications.models import Notice
from tests import cast as casting
from tests.cast import Cast
from tests.counting import statements


def role(group: Group, person) -> str | None:
    found = db.session.get(Membership, (group.id, person.id))
    return found.role if found else None


def make(cast: Cast, person, wanted: MemberRole, group: Group | None = None) -> None:
    db.session.get(Membership, ((group or cast.cycling).id, person.id)).role = wanted
    db.session.commit()


def test_members_are_listed_by_role_then_name_and_found_by_name(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    page = ada.get(f"/groups/{cast.cycling.id}/people").text
    listed = page.partition('aria-label="Members"')[2]

    assert listed.index("Ben Okafor") < listed.index("Ada Łukasiewicz")
    found = ada.get(f"/groups/{cast.cycling.id}/people?q=lukas").text.partition('aria-label="Members"')[2]
    assert "Ada Łukasiewicz" in found.partition("</ul>")[0]
    assert "Ben Okafor" not in found.partition("</ul>")[0]
    assert "No member has this name." in ada.get(f"/groups/{cast.cycling.id}/people?q=zz").text


def test_everybody_sees_the_people_of_an_open_group_and_only_members_those_of_a_closed_one(
    cast: Cast, signed_in
) -> None:
    cleo = signed_in(cast.cleo)

    assert "Ada Łukasiewicz" in cleo.get(f"/groups/{cast.cycling.id}/people").text
    assert cleo.get(f"/groups/{cast.python.id}/people").status_code == 404
    assert "Ben Okafor" not in cleo.get(f"/groups/{cast.python.id}").text


def test_a_moderator_adds_a_colleague_by_name_who_is_told(cast: Cast, signed_in) -> None:
    make(cast, cast.ada, MemberRole.MODERATOR, cast.orchid)
    ada = signed_in(cast.ada)
    found = ada.get(f"/groups/{cast.orchid.id}/people/new?q=cleo").text
    assert f"/groups/{cast.orchid.id}/people/{cast.cleo.id}" in found

    ada.send(f"/groups/{cast.orchid.id}/people/{cast.cleo.id}")

    assert role(cast.orchid, cast.cleo) == MemberRole.MEMBER
    assert signed_in(cast.cleo).get(f"/groups/{cast.orchid.id}").status_code == 200
    told = db.session.scalars(select(Notice).where(Notice.recipient_id == cast.cleo.id)).one()
    assert (told.kind, told.actor_id, told.group_id) == ("join_added", cast.ada.id, cast.orchid.id)
    assert "added you to" in signed_in(cast.cleo).get("/inbox").text


def test_adding_twice_is_one_membership_and_one_notice(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    for _ in range(2):
        ben.send(f"/groups/{cast.cycling.id}/people/{cast.cleo.id}")

    assert db.session.get(Group, cast.cycling.id).member_count == 3
    assert len(db.session.scalars(select(Notice).where(Notice.recipient_id == cast.cleo.id)).all()) == 1


def test_who_belongs_already_is_shown_as_such(cast: Cast, signed_in) -> None:
    page = signed_in(cast.ben).part(f"/groups/{cast.cycling.id}/people/new?q=ada").text

    assert "Belongs already" in page
    assert "<html" not in page


def test_plain_members_add_nobody_and_outsiders_find_no_form(cast: Cast, signed_in) -> None:
    assert signed_in(cast.ada).get(f"/groups/{cast.cycling.id}/people/new").status_code == 403
    assert signed_in(cast.ada).send(f"/groups/{cast.cycling.id}/people/{cast.cleo.id}").status_code == 403
    assert signed_in(cast.cleo).get(f"/groups/{cast.python.id}/people/new?q=ada").status_code == 404
    assert signed_in(cast.cleo).send(f"/groups/{cast.python.id}/people/{cast.cleo.id}").status_code == 404
    assert role(cast.cycling, cast.cleo) is None


def test_leavers_and_imported_people_cannot_be_added(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    for state in ("deactivated", "imported"):
        cast.hanna.state = state
        assert ben.send(f"/groups/{cast.cycling.id}/people/{cast.hanna.id}").status_code == 404
        assert "Hanna" not in ben.part(f"/groups/{cast.cycling.id}/people/new?q=hanna").text


def test_nobody_is_added_to_an_archived_group(cast: Cast, signed_in) -> None:
    cast.cycling.state = "archived"

    assert signed_in(cast.ben).send(f"/groups/{cast.cycling.id}/people/{cast.cleo.id}").status_code == 403


def test_an_owner_gives_roles(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    for wanted in ("moderator", "owner", "member"):
        ben.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/role", {"role": wanted})
        assert role(cast.cycling, cast.ada) == wanted

    assert ben.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/role", {"role": "god"}).status_code == 400
    assert ben.send(f"/groups/{cast.cycling.id}/people/{cast.cleo.id}/role", {"role": "owner"}).status_code == 303
    assert role(cast.cycling, cast.cleo) is None


def test_a_moderator_gives_no_roles_not_even_to_themself(cast: Cast, signed_in) -> None:
    make(cast, cast.ada, MemberRole.MODERATOR)
    ada = signed_in(cast.ada)

    assert ada.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/role", {"role": "owner"}).status_code == 403
    assert role(cast.cycling, cast.ada) == MemberRole.MODERATOR


def test_the_last_owner_cannot_step_down(cast: Cast, signed_in) -> None:
    page = signed_in(cast.ben).send(
        f"/groups/{cast.cycling.id}/people/{cast.ben.id}/role", {"role": "member"}, follow_redirects=True
    )

    assert "A group needs an owner." in page.text
    assert role(cast.cycling, cast.ben) == MemberRole.OWNER


def test_a_moderator_removes_members_which_can_be_undone(cast: Cast, signed_in) -> None:
    db.session.add(Membership(group_id=cast.cycling.id, person_id=cast.cleo.id))
    make(cast, cast.ada, MemberRole.MODERATOR)
    ada = signed_in(cast.ada)

    page = ada.send(f"/groups/{cast.cycling.id}/people/{cast.cleo.id}/removal", follow_redirects=True)

    assert role(cast.cycling, cast.cleo) is None
    undo = f"/groups/{cast.cycling.id}/people/{cast.cleo.id}?role=member"
    assert f'action="{undo}"' in page.text
    ada.send(undo)
    assert role(cast.cycling, cast.cleo) == MemberRole.MEMBER


def test_undoing_gives_the_role_back_and_is_no_way_to_one(cast: Cast, signed_in) -> None:
    make(cast, cast.ada, MemberRole.MODERATOR)
    ben = signed_in(cast.ben)
    page = ben.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/removal", follow_redirects=True)
    undo = f"/groups/{cast.cycling.id}/people/{cast.ada.id}?role=moderator"
    assert f'action="{undo}"' in page.text
    ben.send(undo)
    assert role(cast.cycling, cast.ada) == MemberRole.MODERATOR

    answer = signed_in(cast.ada).send(f"/groups/{cast.cycling.id}/people/{cast.cleo.id}?role=owner")
    assert answer.status_code == 403
    assert role(cast.cycling, cast.cleo) is None


@pytest.mark.parametrize(("remover", "wanted"), [("ada", 403), ("cleo", 403)])
def test_a_moderator_removes_no_owner_and_others_remove_nobody(
    cast: Cast, signed_in, remover: str, wanted: int
) -> None:
    if remover == "ada":
        make(cast, cast.ada, MemberRole.MODERATOR)

    answer = signed_in(getattr(cast, remover)).send(f"/groups/{cast.cycling.id}/people/{cast.ben.id}/removal")

    assert answer.status_code == wanted
    assert role(cast.cycling, cast.ben) == MemberRole.OWNER


def test_removing_twice_is_removing(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    for _ in range(2):
        assert ben.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/removal").status_code == 303

    assert role(cast.cycling, cast.ada) is None


def test_who_is_removed_from_a_closed_group_reads_it_no_longer(cast: Cast, signed_in) -> None:
    signed_in(cast.ben).send(f"/groups/{cast.python.id}/people/{cast.ada.id}/removal")

    assert signed_in(cast.ada).get(f"/groups/{cast.python.id}/people").status_code == 404


def test_only_who_may_act_sees_the_menus(cast: Cast, signed_in) -> None:
    address = f"/groups/{cast.cycling.id}/people"

    assert "Make moderator" in signed_in(cast.ben).get(address).text
    assert "/removal" not in signed_in(cast.ada).get(address).text
    assert "/people/new" not in signed_in(cast.ada).get(address).text
    assert "/removal" not in signed_in(cast.cleo).get(address).text


def test_an_invitation_only_group_says_so(cast: Cast, signed_in) -> None:
    cast.python.join_policy = JoinPolicy.INVITE

    page = signed_in(cast.cleo).get(f"/groups/{cast.python.id}").text

    assert "By invitation" in page
    assert "Ask to join" not in page


def test_the_number_of_statements_does_not_grow_with_the_members(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    address = f"/groups/{cast.cycling.id}/people"
    ben.get(address)
    with statements() as few:
        ben.get(address)
    for number in range(30):
        newcomer = casting.person(f"p{number}", f"Person {number}")
        db.session.add(Membership(group_id=cast.cycling.id, person_id=newcomer.id))
    db.session.commit()
    with statements() as many:
        ben.get(address)

    assert len(many) == len(few) < 20
