"""Inviting colleagues by name or by a list, and what they can do with an invitation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.groups import forgetting
from intranet.groups.actions import inviting as actions
from intranet.groups.actions.inviting import Outcome
from intranet.groups.actions.joining import leave
from intranet.groups.models import Group, Membership, MembershipRequest, Visibility
from intranet.groups.models.inviting import GroupInvitation, GroupRefusal, InvitationState
from intranet.inbox.queries import reading
from intranet.notifications.models import GroupLevel, Notice
from intranet.people.models import Person, PersonState
from tests import cast as casting
from tests.cast import Cast
from tests.conftest import Browser

SignedIn = Callable[[Person], Browser]


def invitation(group: Group, person: Person) -> GroupInvitation | None:
    where = GroupInvitation.group_id == group.id, GroupInvitation.person_id == person.id
    return db.session.scalar(select(GroupInvitation).where(*where))


def told(person: Person, kind: str = "group_invited") -> int:
    return len(db.session.scalars(select(Notice.id).where(Notice.recipient_id == person.id, Notice.kind == kind)).all())


@pytest.fixture
def invited(cast: Cast, signed_in: SignedIn) -> GroupInvitation:
    """Cleo is invited into the secret group."""
    signed_in(cast.ben).send(f"/groups/{cast.orchid.id}/invitations", {"person": cast.cleo.id})
    found = invitation(cast.orchid, cast.cleo)
    assert found is not None
    return found


def doors(invited: GroupInvitation) -> Iterator[str]:
    yield f"/groups/invitations/{invited.id}"
    yield "/groups/invitations"
    yield "/inbox"


def test_the_invitation_is_the_only_door_to_a_secret_group(cast: Cast, signed_in: SignedIn, invited) -> None:
    cast.orchid.rules_html = "<p>Water on Mondays</p>"
    cast.orchid.landing_html = "<p>Come in</p>"
    cleo = signed_in(cast.cleo)
    page = cleo.get(f"/groups/invitations/{invited.id}").text
    for words in ("Orchid", "Everything about Orchid", "Water on Mondays", "Come in", "Ben Okafor invites you"):
        assert words in page
    assert "Ada" not in page
    assert "invites you to" in cleo.get("/inbox").text
    assert "1 invitation waits" in cleo.get("/groups").text
    assert cleo.get(f"/groups/{cast.orchid.id}").status_code == 404
    assert "rchid" not in cleo.get("/groups").text
    for other in (cast.hanna, cast.mika, cast.anton, cast.ada):
        browser = signed_in(other)
        assert browser.get(f"/groups/invitations/{invited.id}").status_code == 404
        assert browser.send(f"/groups/invitations/{invited.id}/reply", {"reply": "accept"}).status_code == 404


def test_accepting_twice_makes_one_member_who_hears_what_they_chose(cast: Cast, signed_in: SignedIn, invited) -> None:
    cleo = signed_in(cast.cleo)
    for _press in range(2):
        answer = cleo.send(f"/groups/invitations/{invited.id}/reply", {"reply": "accept", "level": "daily"})
        assert answer.location == f"/groups/{cast.orchid.id}"
    member = db.session.get_one(Membership, (cast.orchid.id, cast.cleo.id))
    assert (member.origin, member.origin_by_id) == ("invited", cast.ben.id)
    assert db.session.get_one(GroupLevel, (cast.cleo.id, cast.orchid.id)).level == "daily"
    assert told(cast.ben, "invitation_accepted") == 1
    assert "invited you, and you accepted" in cleo.get(f"/groups/{cast.orchid.id}/about").text
    assert cleo.get(f"/groups/invitations/{invited.id}").status_code == 404


@pytest.mark.parametrize("end", ["decline", "never", "withdrawn", "expired", "archived"])
def test_an_invitation_that_has_ended_is_nothing_that_exists(cast: Cast, signed_in, invited, end: str) -> None:
    cleo, ben = signed_in(cast.cleo), signed_in(cast.ben)
    address, later = f"/groups/invitations/{invited.id}", clock.now()
    if end in ("decline", "never"):
        for _press in range(2):
            assert cleo.send(f"{address}/reply", {"reply": end}).location == "/groups/invitations"
    elif end == "withdrawn":
        for _press in range(2):
            assert ben.send(f"/groups/{cast.orchid.id}/invitations/{invited.id}/withdrawal").status_code == 303
    elif end == "archived":
        cast.orchid.state = "archived"
    else:
        later += timedelta(days=31)
    with clock.frozen_at(later):
        cleo = signed_in(cast.cleo)
        for page in doors(invited):
            assert "rchid" not in cleo.get(page).text.replace("You have declined the invitation", "")
        assert cleo.get(address).status_code == 404
        assert cleo.send(f"{address}/reply", {"reply": "accept"}).status_code == 404
    assert db.session.get(Membership, (cast.orchid.id, cast.cleo.id)) is None
    assert told(cast.ben, "invitation_accepted") == 0


def test_nobody_is_told_twice_in_a_week_and_then_the_latest_notice_alone_is_shown(
    cast: Cast, signed_in: SignedIn, invited
) -> None:
    ben = signed_in(cast.ben)
    again = f"/groups/{cast.orchid.id}/invitations"
    for _press in range(2):
        ben.send(again, {"person": cast.cleo.id})
    assert told(cast.cleo) == 1
    ben.send(f"{again}/{invited.id}/withdrawal")
    ben.send(again, {"person": cast.cleo.id})
    assert told(cast.cleo) == 1, "nor by withdrawing in between"
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        signed_in(cast.ben).send(again, {"person": cast.cleo.id})
        assert told(cast.cleo) == 2
        assert signed_in(cast.cleo).get("/inbox").text.count("invites you to") == 1


def test_who_wants_no_more_invitations_is_neither_invited_nor_added_until_they_allow_it(
    cast: Cast, signed_in: SignedIn, invited
) -> None:
    cleo, ben = signed_in(cast.cleo), signed_in(cast.ben)
    cleo.send(f"/groups/invitations/{invited.id}/reply", {"reply": "never"})
    with clock.frozen_at(clock.now() + timedelta(days=40)):
        outcome = actions.invite(Cast.viewer(cast.ben), cast.orchid, [cast.cleo.id])
        assert outcome == {cast.cleo.id: Outcome.REFUSES}
        ben = signed_in(cast.ben)
        assert "Does not want to be invited here" in ben.get(f"/groups/{cast.orchid.id}/invitations?q=cleo").text
        assert ben.send(f"/groups/{cast.orchid.id}/people/{cast.cleo.id}").status_code == 403
        cleo = signed_in(cast.cleo)
        page = cleo.get("/groups/invitations").text
        assert "1 group may not invite you again" in page
        assert "rchid" not in page
        cleo.send("/groups/invitations/refusals")
        assert db.session.scalars(select(GroupRefusal)).all() == []
        outcome = actions.invite(Cast.viewer(cast.ben), cast.orchid, [cast.cleo.id])
        assert outcome == {cast.cleo.id: Outcome.INVITED}


def test_only_colleagues_of_today_are_invited_and_who_belongs_or_asks_is_told_apart(cast: Cast) -> None:
    leaver = casting.person("lea", "Lea Left", state=PersonState.DEACTIVATED)
    imported = casting.person("imp", "Imp Orted", state=PersonState.IMPORTED)
    db.session.add(MembershipRequest(group_id=cast.python.id, person_id=cast.hanna.id))
    db.session.commit()
    people = [leaver.id, imported.id, cast.ada.id, cast.hanna.id, cast.cleo.id, 4711]
    assert actions.invite(Cast.viewer(cast.ben), cast.python, people) == {
        cast.ada.id: Outcome.BELONGS, cast.hanna.id: Outcome.ASKS, cast.cleo.id: Outcome.INVITED,
    }  # fmt: skip
    assert told(leaver) == told(imported) == 0


def test_members_invite_where_the_group_lets_them_and_withdraw_their_own(cast: Cast, signed_in: SignedIn) -> None:
    ada, address = signed_in(cast.ada), f"/groups/{cast.python.id}/invitations"
    assert ada.get(address).status_code == 403
    assert ada.send(address, {"person": cast.cleo.id}).status_code == 403
    assert signed_in(cast.cleo).get(address).status_code == 404
    assert signed_in(cast.cleo).get(f"/groups/{cast.cycling.id}/invitations").status_code == 403
    signed_in(cast.ben).send(address, {"person": cast.hanna.id})
    cast.python.members_invite = True
    assert ada.send(address, {"person": cast.cleo.id}).status_code == 303
    page = ada.get(address).text
    assert "Cleo" in page
    assert "Hanna" not in page, "whom others invite is for the moderators"
    hannas, cleos = invitation(cast.python, cast.hanna), invitation(cast.python, cast.cleo)
    assert ada.send(f"{address}/{hannas.id}/withdrawal").status_code == 403
    assert ada.send(f"{address}/{cleos.id}/withdrawal").status_code == 303
    assert signed_in(cast.ben).send(f"/groups/{cast.cycling.id}/invitations/{hannas.id}/withdrawal").status_code == 404
    states = [invitation(cast.python, person).state for person in (cast.hanna, cast.cleo)]
    assert states == [InvitationState.PENDING, InvitationState.WITHDRAWN]


def test_a_list_is_looked_through_before_anybody_is_told_and_nothing_typed_is_lost(
    cast: Cast, signed_in: SignedIn
) -> None:
    casting.person("hans", "Hanna Grün")
    ben, address = signed_in(cast.ben), f"/groups/{cast.cycling.id}/invitations/list"
    typed = "cleo@example.test\nHanna\nMika Virtanen\nZoe Unknown"
    page = ben.send(address, {"names": typed, "do": "check"})
    for words in ("2 colleagues were found", "Whom does “Hanna” mean?", "1 line means nobody", "Zoe Unknown"):
        assert words in page.text
    assert told(cast.cleo) == 0

    sent = {"names": typed, "do": "send", "line-1": cast.cleo.id, "line-2": cast.hanna.id, "line-4": cast.anton.id}
    page = ben.send(address, sent)
    assert page.status_code == 422
    assert page.text.split('name="names"')[1].split(">", 1)[1].split("</textarea>")[0].strip() == "Zoe Unknown"
    assert "2 colleagues are invited." in page.text
    assert (told(cast.cleo), told(cast.hanna), told(cast.mika), told(cast.anton)) == (1, 1, 0, 0)
    assert ben.send(address, {"names": "Mika Virtanen", "do": "send", "line-1": cast.mika.id}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"), [("  ", "at least one name"), ("\n".join(map(str, range(251))), "250 lines")]
)
def test_a_list_that_cannot_be_read_is_handed_back(cast: Cast, signed_in: SignedIn, typed: str, said: str) -> None:
    page = signed_in(cast.ben).send(f"/groups/{cast.cycling.id}/invitations/list", {"names": typed, "do": "send"})
    assert page.status_code == 422
    assert said in page.text
    assert typed.strip() in page.text


def test_what_the_mail_is_made_of_goes_with_the_invitation(cast: Cast, signed_in: SignedIn, invited) -> None:
    subject = f"invitation:{invited.id}:1"
    assert reading.one(Cast.viewer(cast.cleo), subject) is not None
    actions.withdraw(Cast.viewer(cast.ben), cast.orchid, invited)
    assert reading.one(Cast.viewer(cast.cleo), subject) is None


def test_invitations_of_long_ago_are_forgotten(cast: Cast, invited) -> None:
    assert forgetting.forget() == 0
    with clock.frozen_at(clock.now() + timedelta(days=121)):
        assert forgetting.forget() == 1
    assert invitation(cast.orchid, cast.cleo) is None


def test_who_comes_another_way_has_no_invitation_waiting(cast: Cast, signed_in: SignedIn) -> None:
    actions.invite(Cast.viewer(cast.ben), cast.cycling, [cast.cleo.id])
    cleo = signed_in(cast.cleo)
    assert "You are invited" in cleo.get(f"/groups/{cast.cycling.id}").text
    cleo.send(f"/groups/{cast.cycling.id}/membership", {"membership": "on"})
    cleo.send(f"/groups/{cast.cycling.id}/membership", {"membership": "off"})
    assert invitation(cast.cycling, cast.cleo).state == InvitationState.ACCEPTED
    assert cleo.get(f"/groups/invitations/{invitation(cast.cycling, cast.cleo).id}").status_code == 404
    cast.cycling.visibility = Visibility.SECRET
    assert "Cycling" not in cleo.get("/groups/invitations").text


def test_a_member_who_invites_learns_nobodys_doings_and_invites_nobody_after_leaving(cast: Cast) -> None:
    cast.python.members_invite = True
    db.session.add(MembershipRequest(group_id=cast.python.id, person_id=cast.hanna.id))
    db.session.add(GroupRefusal(group_id=cast.python.id, person_id=cast.mika.id))
    db.session.commit()
    outcome = actions.invite(Cast.viewer(cast.ada), cast.python, [cast.hanna.id, cast.mika.id, cast.cleo.id])
    assert outcome == {
        cast.hanna.id: Outcome.NOT_NOW, cast.mika.id: Outcome.NOT_NOW, cast.cleo.id: Outcome.INVITED,
    }  # fmt: skip
    leave(Cast.viewer(cast.ada), cast.python)
    assert invitation(cast.python, cast.cleo).state == InvitationState.WITHDRAWN
