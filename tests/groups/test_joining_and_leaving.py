"""Joining by one press and leaving."""

from __future__ import annotations

from intranet.database import db
from intranet.groups.models import Group, JoinPolicy, MemberRole, Membership, Visibility
from tests.cast import Cast


def members_of(group: Group) -> set[int]:
    return set(db.session.scalars(db.select(Membership.person_id).where(Membership.group_id == group.id)))


def test_one_press_makes_a_member_who_sees_the_group_in_the_sidebar(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)

    answer = cleo.send(f"/groups/{cast.cycling.id}/membership", {"membership": "on"})

    assert answer.status_code == 303
    assert answer.location == f"/groups/{cast.cycling.id}?joined=1"
    assert cast.cleo.id in members_of(cast.cycling)
    assert db.session.get(Group, cast.cycling.id).member_count == 3
    assert "Cycling" in cleo.get("/groups").get_data(as_text=True).partition("</nav>")[0]


def test_pressing_join_twice_makes_one_membership(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)

    for _ in range(2):
        assert cleo.send(f"/groups/{cast.cycling.id}/membership", {"membership": "on"}).status_code == 303

    assert len(members_of(cast.cycling)) == 3


def test_htmx_gets_the_button_alone_in_its_new_state(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)

    part = cleo.send(f"/groups/{cast.cycling.id}/membership", {"membership": "on"}, htmx=True)

    text = part.get_data(as_text=True)
    assert part.status_code == 200
    assert "<html" not in text
    assert f'id="join-{cast.cycling.id}"' in text
    assert 'aria-pressed="true"' in text


def test_on_the_groups_own_page_htmx_is_sent_there_again_to_see_the_welcome(cast: Cast, signed_in) -> None:
    answer = signed_in(cast.cleo).send(f"/groups/{cast.cycling.id}/membership?page=1", {"membership": "on"}, htmx=True)

    assert answer.headers["HX-Redirect"] == f"/groups/{cast.cycling.id}?joined=1"


def test_a_member_leaves_and_may_undo_it(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)

    page = ada.send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"}, follow_redirects=True)

    assert cast.ada.id not in members_of(cast.cycling)
    assert "You have left Cycling." in page.get_data(as_text=True)
    ada.send(f"/groups/{cast.cycling.id}/membership")  # the undo button sends nothing more
    assert cast.ada.id in members_of(cast.cycling)


def test_leaving_twice_is_leaving(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)

    for _ in range(2):
        assert ada.send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"}).status_code == 303

    assert db.session.get(Group, cast.cycling.id).member_count == 1


def test_the_last_owner_is_asked_to_hand_over_first(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)

    page = ben.send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"}, follow_redirects=True)

    assert cast.ben.id in members_of(cast.cycling)
    assert page.request.path == f"/groups/{cast.cycling.id}/people"
    assert "You are the only owner." in page.get_data(as_text=True)


def test_an_owner_who_has_left_the_company_does_not_count(cast: Cast, signed_in) -> None:
    gone = db.session.get(Membership, (cast.cycling.id, cast.ada.id))
    gone.role, cast.ada.state = MemberRole.OWNER, "deactivated"

    signed_in(cast.ben).send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"})

    assert cast.ben.id in members_of(cast.cycling)


def test_after_handing_over_the_former_owner_leaves(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    ben.send(f"/groups/{cast.cycling.id}/people/{cast.ada.id}/role", {"role": "owner"})

    ben.send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"})

    assert members_of(cast.cycling) == {cast.ada.id}


def test_who_leaves_a_secret_group_is_back_on_the_list_and_the_group_is_gone(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)

    answer = ada.send(f"/groups/{cast.orchid.id}/membership", {"membership": "off"})

    assert answer.location == f"/groups/{cast.orchid.id}/departure"
    assert cast.orchid.purpose not in ada.get(answer.location).text
    assert ada.get(f"/groups/{cast.orchid.id}").status_code == 404


def test_a_group_that_asks_or_invites_is_not_joined_by_a_press(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)

    for policy in (JoinPolicy.ASK, JoinPolicy.INVITE):
        cast.cycling.join_policy = policy
        assert cleo.send(f"/groups/{cast.cycling.id}/membership", {"membership": "on"}).status_code == 403

    assert cast.cleo.id not in members_of(cast.cycling)


def test_nobody_joins_an_archived_group(cast: Cast, signed_in) -> None:
    cast.cycling.state = "archived"

    assert signed_in(cast.cleo).send(f"/groups/{cast.cycling.id}/membership").status_code == 403


def test_an_outsider_joins_no_secret_group_whatever_its_policy(cast: Cast, signed_in) -> None:
    cast.orchid.join_policy = JoinPolicy.FREE

    assert signed_in(cast.cleo).send(f"/groups/{cast.orchid.id}/membership").status_code == 404
    assert cast.cleo.id not in members_of(cast.orchid)


def test_extra_fields_make_nobody_an_owner(cast: Cast, signed_in) -> None:
    signed_in(cast.cleo).send(
        f"/groups/{cast.cycling.id}/membership", {"membership": "on", "role": "owner", "person_id": cast.hanna.id}
    )

    assert db.session.get(Membership, (cast.cycling.id, cast.cleo.id)).role == MemberRole.MEMBER
    assert cast.hanna.id not in members_of(cast.cycling)


def test_a_visitor_is_asked_to_sign_in(cast: Cast, visitor) -> None:
    answer = visitor.post(f"/groups/{cast.cycling.id}/membership")

    assert answer.status_code in (303, 400)
    assert members_of(cast.cycling) == {cast.ada.id, cast.ben.id}


def test_the_welcome_is_shown_after_joining_until_it_is_closed(cast: Cast, signed_in) -> None:
    cast.cycling.welcome_html = "<p>Bring a helmet</p>"
    cleo = signed_in(cast.cleo)

    page = cleo.send(f"/groups/{cast.cycling.id}/membership", follow_redirects=True).get_data(as_text=True)
    assert "Bring a helmet" in page
    assert "Bring a helmet" in cleo.get(f"/groups/{cast.cycling.id}").get_data(as_text=True)

    cleo.send(f"/groups/{cast.cycling.id}/welcome")
    assert "Bring a helmet" not in cleo.get(f"/groups/{cast.cycling.id}").get_data(as_text=True)


def test_who_came_before_the_welcome_was_written_is_not_bothered(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    cleo.send(f"/groups/{cast.cycling.id}/membership")
    cast.cycling.welcome_html = "<p>Bring a helmet</p>"

    assert "Bring a helmet" not in cleo.get(f"/groups/{cast.cycling.id}").get_data(as_text=True)


def test_a_closed_group_can_be_joined_by_one_press_where_it_says_so(cast: Cast, signed_in) -> None:
    cast.python.join_policy = JoinPolicy.FREE
    cleo = signed_in(cast.cleo)
    assert cast.python.visibility == Visibility.CLOSED

    cleo.send(f"/groups/{cast.python.id}/membership")

    assert cleo.get(f"/groups/{cast.python.id}/people").status_code == 200


def test_who_cannot_come_back_alone_is_asked_before_leaving(cast: Cast, signed_in) -> None:
    cast.cycling.join_policy = JoinPolicy.ASK
    db.session.commit()
    ada = signed_in(cast.ada)
    group = f"/groups/{cast.cycling.id}"

    for page in (ada.get(group).text, ada.get(f"{group}/leaving").text):
        assert "You cannot come back by yourself" in page
        assert "press to leave" not in page
    assert cast.ada.id in members_of(cast.cycling)
    assert signed_in(cast.cleo).get(f"{group}/leaving").location == group
