"""What stands first, what a group is about, and what it says to whoever comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.groups.models import Group, Membership, Visibility
from intranet.groups.models.discovering import GroupTopic
from intranet.notifications.models import GroupLevel, Notice
from tests import cast as casting
from tests.cast import Cast


def featured(browser) -> str:
    return browser.get("/groups").text.partition('id="featured"')[2].partition("</section>")[0]


def form(group: Group, **changed: str) -> dict[str, str]:
    names = ("name", "purpose", "visibility", "join_policy", "language", "version")
    return {**{name: str(getattr(group, name)) for name in names}, **changed}


def test_a_community_manager_puts_a_group_first_until_a_day(cast: Cast, signed_in) -> None:
    mika, cleo, address = signed_in(cast.mika), signed_in(cast.cleo), f"/groups/{cast.python.id}/featured"
    until = clock.now().date() + timedelta(days=3)
    assert "Feature this group" in mika.get(f"/groups/{cast.python.id}").text
    for _press in range(2):
        mika.send(address, {"featured": "on", "until": until.isoformat()})
    assert "Python" in featured(cleo)
    with clock.frozen_at(clock.now() + timedelta(days=4)):
        assert featured(signed_in(cast.cleo)) == ""
    mika.send(address, {"featured": "off"})
    assert featured(cleo) == ""


@pytest.mark.parametrize("day", ["yesterday", "2999-01-01", "soon"])
def test_a_day_that_makes_no_sense_features_nothing(cast: Cast, signed_in, day: str) -> None:
    text = (clock.now().date() - timedelta(days=1)).isoformat() if day == "yesterday" else day
    answer = signed_in(cast.mika).send(f"/groups/{cast.cycling.id}/featured", {"until": text}, follow_redirects=True)
    assert "toast-error" in answer.text or "alert" in answer.text
    assert db.session.get_one(Group, cast.cycling.id).featured_at is None


def test_nobody_else_features_and_nobody_features_a_secret_group(cast: Cast, signed_in) -> None:
    for person in (cast.ben, cast.cleo, cast.anton, cast.hanna):
        assert signed_in(person).send(f"/groups/{cast.cycling.id}/featured").status_code == 403
    mika = signed_in(cast.mika)
    assert mika.send(f"/groups/{cast.orchid.id}/featured").status_code == 404
    db.session.add(Membership(group_id=cast.orchid.id, person_id=cast.mika.id))
    assert mika.send(f"/groups/{cast.orchid.id}/featured").status_code == 403
    assert "Feature this group" not in mika.get(f"/groups/{cast.orchid.id}").text


def test_a_group_that_turns_secret_stands_first_no_more_not_even_when_it_opens_again(cast: Cast, signed_in) -> None:
    signed_in(cast.mika).send(f"/groups/{cast.cycling.id}/featured", {"featured": "on"})
    ben, address = signed_in(cast.ben), f"/groups/{cast.cycling.id}/edit"
    assert "Cycling" in featured(ben)
    ben.send(address, form(cast.cycling, visibility="secret"))
    assert featured(ben) == ""
    ben.send(address, form(cast.cycling, visibility="open"))
    assert featured(ben) == ""


def test_there_is_room_for_six(cast: Cast, signed_in) -> None:
    mika = signed_in(cast.mika)
    groups = [casting.group(f"Club {number}", cast.ben) for number in range(7)]
    for group in groups:
        answer = mika.send(f"/groups/{group.id}/featured", {"featured": "on"}, follow_redirects=True)
    assert "Six groups are featured already" in answer.text
    assert featured(mika).count("<article") == 6


def test_owners_name_topics_by_which_others_find_the_group(cast: Cast, signed_in) -> None:
    ben, cleo = signed_in(cast.ben), signed_in(cast.cleo)
    page = ben.send(f"/groups/{cast.cycling.id}/edit", form(cast.cycling, topics="a,b,c,d,e,f"))
    assert page.status_code == 422
    assert "At most 5 topics" in page.text
    assert "a,b,c,d,e,f" in page.text
    ben.send(f"/groups/{cast.cycling.id}/edit", form(cast.cycling, topics="Bicycles, fresh AIR"))
    ben.send(f"/groups/{cast.orchid.id}/edit", form(cast.orchid, topics="bicycles, greenhouse"))
    assert "bicycles, fresh-air" in ben.get(f"/groups/{cast.cycling.id}/edit").text
    found = cleo.get("/groups?topic=Bicycles").text
    assert "1 group<" in found
    assert "1 group<" in ben.get("/groups?topic=bicycles").text, "a secret group's topics count for nobody"
    assert "greenhouse" not in ben.get("/groups").text
    assert "greenhouse" in ben.get(f"/groups/{cast.orchid.id}").text
    ben.send(f"/groups/{cast.cycling.id}/edit", form(cast.cycling, topics=""))
    assert db.session.scalars(select(GroupTopic).where(GroupTopic.group_id == cast.cycling.id)).all() == []


def test_rules_and_the_words_at_the_door_are_read_before_one_comes(cast: Cast, signed_in) -> None:
    ben, cleo = signed_in(cast.ben), signed_in(cast.cleo)
    words = {"rules": "Be *kind*.", "landing": "We meet on Fridays.", "join_question": "Which snake do you like?"}
    ben.send(f"/groups/{cast.python.id}/edit", form(cast.python, **words))
    door = cleo.get(f"/groups/{cast.python.id}").text
    assert "Be <em>kind</em>." in door
    assert "We meet on Fridays." in door
    asking = cleo.get(f"/groups/{cast.python.id}/requests/new").text
    assert "Which snake do you like?" in asking
    assert "Be <em>kind</em>." in asking
    for page in (f"/groups/{cast.python.id}", f"/posts/new?group={cast.python.id}"):
        assert f"/groups/{cast.python.id}/about#rules" in signed_in(cast.ada).get(page).text

    cleo.send(f"/groups/{cast.python.id}/requests", {"message": "The green one.", "level": "never"})
    queue = ben.get(f"/groups/{cast.python.id}/requests").text
    assert "Which snake do you like?" in queue
    assert "waits for" not in queue
    with clock.frozen_at(clock.now() + timedelta(days=4)):
        assert "waits for 4 days" in signed_in(cast.ben).get(f"/groups/{cast.python.id}/requests").text
    ben.send(f"/groups/{cast.python.id}/requests/1/decision", {"decision": "approve"})
    assert db.session.get_one(GroupLevel, (cast.cleo.id, cast.python.id)).level == "never"


def test_members_are_told_once_that_the_rules_have_changed(cast: Cast, signed_in) -> None:
    ben, address = signed_in(cast.ben), f"/groups/{cast.cycling.id}/edit"
    for rules in ("Wear a helmet.", "Wear a helmet!"):
        ben.send(address, form(db.session.get_one(Group, cast.cycling.id), rules=rules))
    ben.send(address, form(db.session.get_one(Group, cast.cycling.id), rules="Wear a helmet!", purpose="Wheels"))
    told = db.session.execute(select(Notice.recipient_id, Notice.mail).where(Notice.kind == "group_rules")).all()
    assert [tuple(row) for row in told] == [(cast.ada.id, "never")]
    assert "The rules of" in signed_in(cast.ada).get("/inbox").text
    assert db.session.get_one(Group, cast.cycling.id).rules_changed_at.date() == clock.now().date()


def test_founding_takes_all_of_it_at_once(cast: Cast, signed_in) -> None:
    wanted = {
        "name": "Bread", "purpose": "Sourdough", "visibility": "open", "join_policy": "ask", "language": "en",
        "topics": "flour", "rules": "Share.", "members_invite": "y",
    }  # fmt: skip
    signed_in(cast.cleo).send("/groups/new", wanted)
    group = db.session.scalar(select(Group).where(Group.name == "Bread"))
    assert (group.rules_html, group.members_invite, group.visibility) == ("<p>Share.</p>\n", True, Visibility.OPEN)
    assert db.session.scalars(select(GroupTopic.name)).all() == ["flour"]
