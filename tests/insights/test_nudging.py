"""Once a month somebody is asked whether they would like to thank whom they worked with; only they know of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from intranet import clock, estate
from intranet.database import db
from intranet.groups.models import Group, Membership
from intranet.insights import nudging
from intranet.insights.models import Nudge
from intranet.insights.working import Act
from intranet.mail.models import OutgoingMail
from intranet.notifications import actions as choosing
from intranet.notifications.models import Notice
from intranet.people.models import Person
from intranet.scheduling import actions as scheduling
from intranet.scheduling import due
from intranet.scheduling.models import Decision, Slot
from tests import writing
from tests.cast import Cast
from tests.insights.conftest import NOW


def worked(cast: Cast, group: Group | None = None) -> None:
    """Ben answers Ada, comments on what she wrote, and she mentions him."""
    question = writing.question(
        cast.ada, group or cast.cycling, "How do I true a wheel?", "Perhaps @[Ben Okafor] knows."
    )
    answer = writing.answer(cast.ben, question)
    writing.comment(cast.ben, question)
    writing.comment(cast.ada, answer)


def nudged() -> list[tuple[int, int]]:
    return [(row.person_id, row.colleague_id) for row in db.session.scalars(select(Nudge).order_by(Nudge.id))]


def ask(*people: Person) -> int:
    return nudging.nudge([person.id for person in people])


def test_who_worked_together_is_asked_once_and_nobody_else_learns_of_it(cast: Cast, signed_in: Callable) -> None:
    worked(cast)
    assert ask(cast.ada, cast.cleo) == 1
    assert ask(cast.ada) == 0, "nobody is named twice"
    assert nudged() == [(cast.ada.id, cast.ben.id)]
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    [address] = {f"/nudges/{row.id}" for row in db.session.scalars(select(Nudge))}
    inbox = " ".join(ada.get("/inbox").text.split())
    assert f'href="{address}"' in inbox
    assert "Would you like to say thank you?" in inbox
    page = ada.get(address).text
    assert "Ben Okafor" in page
    assert "How do I true a wheel?" in page
    assert f"/thanks/new?to={cast.ben.id}" in page
    for browser in (ben, signed_in(cast.hanna), signed_in(cast.anton)):
        assert browser.get(address).status_code == 404
        assert browser.post(f"{address}/declining", data={"csrf_token": browser.token()}).status_code == 404
    assert "thank you?" not in ben.get("/inbox").text
    assert db.session.scalars(select(OutgoingMail)).all() == [], "no mail unless wished"


def test_what_one_may_not_read_any_more_is_no_occasion(cast: Cast) -> None:
    worked(cast, cast.orchid)
    db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id))
    db.session.commit()
    assert ask(cast.ada) == 0


@pytest.mark.parametrize("end", ["thanked", "muted", "left", "long ago", "too little", "only gave"])
def test_there_are_ends_to_it(cast: Cast, end: str) -> None:
    if end == "only gave":
        for _ in range(4):
            writing.comment(cast.ada, writing.post(cast.ben, cast.cycling))
    elif end == "too little":
        writing.answer(cast.ben, writing.question(cast.ada, cast.cycling))
    else:
        worked(cast)
    if end == "thanked":
        writing.thanks(cast.ada, [cast.ben])
    elif end == "muted":
        choosing.mute_person(writing.viewer(cast.ada), cast.ben.id, muted=True)
    elif end == "left":
        cast.ben.state = "deactivated"
    db.session.commit()
    later = clock.now() + timedelta(days=91 if end == "long ago" else 0)
    with clock.frozen_at(later):
        assert ask(cast.ada) == 0


def test_not_now_and_never_are_answers(cast: Cast, signed_in: Callable) -> None:
    worked(cast)
    ask(cast.ada)
    nudge, ada = db.session.scalars(select(Nudge)).one(), signed_in(cast.ada)
    token = ada.token()
    for _ in range(2):
        answer = ada.post(f"/nudges/{nudge.id}/declining", data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/inbox")
    db.session.rollback()
    assert db.session.scalars(select(Notice.read_at).where(Notice.kind == "nudge")).one() is not None
    assert "Do not ask me" in ada.get("/settings/notifications").text
    assert ada.post("/nudges/switching", data={"csrf_token": token, "nudges": "off"}).status_code == 303
    assert "Ask me again" in ada.get("/settings/notifications").text
    assert cast.ada.id not in all_due()
    ada.post("/nudges/switching", data={"csrf_token": token, "nudges": "on"})
    db.session.rollback()
    db.session.execute(delete(Nudge))
    db.session.commit()
    assert cast.ada.id in all_due()


def all_due() -> set[int]:
    """Who is asked on some day of a month; each just once."""
    found: list[int] = []
    for day in range(1, 29):
        with clock.frozen_at(NOW.replace(day=day)):
            found += nudging._due(clock.now())
        db.session.rollback()
    assert len(found) == len(set(found))
    return set(found)


def test_everybody_has_one_day_of_the_month_and_a_second_run_tells_nobody(cast: Cast) -> None:
    worked(cast)
    assert all_due() == {person.id for person in db.session.scalars(select(Person))}
    [day] = [day for day in range(1, 29) if day % nudging.DAYS == cast.ada.id % nudging.DAYS]
    with clock.frozen_at(clock.now().replace(day=day)):
        assert [nudging.nudge_due(), nudging.nudge_due()] == [1, 0]


def test_of_a_leaver_nothing_is_left_to_say(app: Flask, cast: Cast, signed_in: Callable) -> None:
    worked(cast)
    ask(cast.ada)
    address = f"/nudges/{db.session.scalars(select(Nudge.id)).one()}"
    estate.settle([cast.ben.id])
    db.session.commit()
    assert nudged() == []
    ada = signed_in(cast.ada)
    assert ada.get(address).status_code == 404
    assert "Would you like to say thank you?" not in ada.get("/inbox").text


def test_of_several_it_is_the_one_with_whom_there_was_most(cast: Cast) -> None:
    me, often, seldom = writing.viewer(cast.ada), 7, 8
    acts = [Act(often, me.person_id, 1, 1, NOW)] * 4 + [Act(seldom, me.person_id, 1, 1, NOW)] * 3
    assert nudging.choose(me, acts, {often, seldom}) == often
    assert nudging.choose(me, acts, {seldom}) == seldom
    assert nudging.choose(me, acts, set()) is None


def test_in_a_pause_nudges_wait_until_a_person_lets_them_go(cast: Cast) -> None:
    worked(cast)
    [day] = [day for day in range(1, 29) if day % nudging.DAYS == cast.ada.id % nudging.DAYS]
    with clock.frozen_at(NOW.replace(day=day)):
        scheduling.pause(writing.viewer(cast.mika), "An accident")
        assert nudging.nudge_due() == 0
        scheduling.resume(writing.viewer(cast.mika))
        assert nudging.nudge_due() == 0, "nothing goes out by itself afterwards"
        slot = db.session.scalars(select(Slot).where(Slot.kind == nudging.NUDGES)).one()
        scheduling.decide(writing.viewer(cast.mika), slot, Decision.RELEASED)
        due.work_off()
        assert nudged() == [(cast.ada.id, cast.ben.id)]
